using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using LibvirtStorage.Client.Transports;
using Xunit;

namespace LibvirtStorage.Client.Tests.Transports;

public sealed class ProcessStartTests
{
    // .NET Framework writes the preamble of the console's encoding (chcp 65001 has one), and Mono does the same.
    [Fact]
    public void A_program_reads_nothing_before_what_is_written_to_it()
    {
        Encoding before = Console.InputEncoding;
        Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
        try
        {
            byte[] chosen = Console.InputEncoding.GetPreamble();
            ProcessStartInfo start = Path.DirectorySeparatorChar == '\\' ? ProcessStart.Create("findstr", ["^"]) : ProcessStart.Create("cat", []);
            start.RedirectStandardInput = start.RedirectStandardOutput = true;

            using Process process = ProcessStart.Start(start)!;

            Assert.Equal(chosen, Console.InputEncoding.GetPreamble());
            process.StandardInput.BaseStream.WriteByte((byte)'A');
            process.StandardInput.BaseStream.Dispose();
            Assert.Equal('A', process.StandardOutput.BaseStream.ReadByte());
        }
        finally
        {
            Console.InputEncoding = before;
        }
    }
}
