using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Transfers.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// What Send-LibvirtVolume says to a real daemon and what that answers, each message whole: length, program, version, procedure, type,
/// serial, status, and the payload. What is expected is written here as libvirt's protocol has it, without any of the client's code.
/// </summary>
public sealed class SendCaptureTests : IClassFixture<LibvirtDaemon>, IDisposable
{
    private const int Call = 0;
    private const int Reply = 1;
    private const int Stream = 3;
    private const int Hole = 6;
    private const int Ok = 0;
    private const int Continue = 2;

    private const int VolumeLookup = 0x5f;
    private const int Head = 0x10000;
    private const int Sector = 0x200;
    private const int Marks = 16;

    private readonly SendThroughProxy _send;

    public SendCaptureTests(LibvirtDaemon daemon) => _send = new SendThroughProxy(daemon);

    private string Volume => Text(_send.PoolName) + Text("v1.img") + Text(_send.PoolFolder + "/v1.img");

    public void Dispose() => _send.Dispose();

    [Fact]
    public void A_session_opens_with_three_calls_and_closes_with_one()
    {
        _send.Session.Get("Disconnect-LibvirtHost");

        string[] lines = [.. _send.Messages.Where(message => message.Procedure != 0).Select(Line)];

        Assert.Equal(
            [
                "C 0000001C 20008086 00000001 00000042 00000000 00000000 00000000 ",
                "S 00000024 20008086 00000001 00000042 00000001 00000000 00000000 0000000100000000",
                "C 00000020 20008086 00000001 0000003C 00000000 00000001 00000000 0000000A",
                "S 00000020 20008086 00000001 0000003C 00000001 00000001 00000000 00000001",
                "C 00000038 20008086 00000001 00000001 00000000 00000002 00000000 000000010000000F" + Ascii("qemu:///session") + "0000000000",
                "S 0000001C 20008086 00000001 00000001 00000001 00000002 00000000 ",
            ],
            lines.Take(6));
        int last = _send.Messages.Count(message => message.IsCall) - 1;
        Assert.Equal([Message('C', 2, Call, last, Ok), Message('S', 2, Reply, last, Ok)], lines.TakeLast(2));
    }

    [Fact]
    public void A_range_is_one_upload_as_virsh_does_it()
    {
        byte[] content = Content(1024);
        File.WriteAllBytes(_send.Session.PathOf("small.raw"), content);
        _send.Session.Get("$null = New-LibvirtVolume v1.img $pool -Capacity 1MB; Send-LibvirtVolume $folder/small.raw $pool -Name v1.img -Length 1024");

        int lookup = Calls(VolumeLookup)[0];
        Assert.Equal(Message('S', VolumeLookup, Reply, lookup, Ok, Volume), Line(Assert.Single(Answers(lookup))));
        int upload = Assert.Single(Calls(CapturingProxy.Captured.Upload));
        Assert.Equal(Upload(upload, offset: 0, length: 1024, isSparse: false, Data(upload, content)), Lines(upload));
    }

    [Fact]
    public void A_new_volume_is_held_and_gets_notes_and_its_body_with_holes_then_its_head_then_the_first_sector()
    {
        byte[] content = Content(Head + (1 << 20));
        content.AsSpan(0x20000, 0x70000).Clear();
        content.AsSpan(0x91000).Clear();
        using (FileStream file = File.Create(_send.Session.PathOf("disk.raw")))
        {
            file.Write(content.AsSpan(0, 0x20000));
            file.Position = 0x90000;
            file.Write(content.AsSpan(0x90000, 0x1000));
            file.SetLength(content.Length);
        }

        _send.Session.Get("Send-LibvirtVolume $folder/disk.raw $pool -Name v1.img");

        int[] uploads = Calls(CapturingProxy.Captured.Upload);
        Assert.Equal(3, uploads.Length);
        Assert.Equal(
            Upload(
                uploads[1],
                offset: 0,
                length: 0,
                isSparse: true,
                [
                    .. Enumerable.Range(0, Marks).SelectMany(_ => new[] { Data(uploads[1], Note(content.Length)), HoleOf(uploads[1], (Head / Marks) - Sector + 1) }),
                    Data(uploads[1], content[Head..0x20000]),
                    HoleOf(uploads[1], 0x70000),
                    Data(uploads[1], content[0x90000..0x91000]),
                    HoleOf(uploads[1], 0x7F000),
                ]),
            Lines(uploads[1]));
        Assert.Equal(Upload(uploads[2], offset: Sector, length: Head - Sector, isSparse: false, Data(uploads[2], content[Sector..Head])), Lines(uploads[2]));
        Assert.Equal(Upload(uploads[0], offset: 0, length: Sector, isSparse: false, Data(uploads[0], content[..Sector])), Lines(uploads[0]));
        Assert.Equal(content, File.ReadAllBytes(_send.PoolFolder + "/v1.img"));
    }

    /// <summary>A sector but for its last byte. The token in it is random, and taken from what was sent.</summary>
    private byte[] Note(int capacity)
    {
        string sent = Encoding.ASCII.GetString(_send.Messages.First(message => message.UploadedBytes > 0).Bytes[28..]);
        string token = Regex.Match(sent, "\ntoken=([0-9a-f]{32})\n").Groups[1].Value;
        string note = $"LibvirtStorage was writing this volume, and has not ended. There is no image in it.\ntoken={token}\nvolume=new\nformat=raw\ncapacity={capacity}";
        return Encoding.ASCII.GetBytes(note.PadRight(Sector - 1, '\n'));
    }

    /// <summary>Each answer is awaited before what comes next, so the order is that of the lines.</summary>
    private string[] Upload(int serial, ulong offset, ulong length, bool isSparse, params string[] packets) =>
    [
        Message('C', CapturingProxy.Captured.Upload, Call, serial, Ok, Volume + $"{offset:X16}{length:X16}" + (isSparse ? "00000001" : "00000000")),
        Message('S', CapturingProxy.Captured.Upload, Reply, serial, Ok),
        .. packets,
        Message('C', CapturingProxy.Captured.Upload, Stream, serial, Ok),
        Message('S', CapturingProxy.Captured.Upload, Stream, serial, Ok),
    ];

    private static string Data(int serial, byte[] bytes) =>
        Message('C', CapturingProxy.Captured.Upload, Stream, serial, Continue, Convert.ToHexString(bytes));

    private static string HoleOf(int serial, int length) =>
        Message('C', CapturingProxy.Captured.Upload, Hole, serial, Continue, $"{length:X16}00000000");

    private static string Message(char side, int procedure, int type, int serial, int status, string payload = "") =>
        $"{side} {28 + (payload.Length / 2):X8} 20008086 00000001 {procedure:X8} {type:X8} {serial:X8} {status:X8} {payload}";

    /// <summary>A string with its length, padded to a whole number of words.</summary>
    private static string Text(string text) => $"{text.Length:X8}{Ascii(text)}" + new string('0', (4 - (text.Length % 4)) % 4 * 2);

    private static string Ascii(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        new Random(1).NextBytes(content);
        return content;
    }

    /// <summary>Serials of the calls of a procedure: a call's serial is the number of calls before it.</summary>
    private int[] Calls(int procedure)
    {
        CapturingProxy.Captured[] calls = [.. _send.Messages.Where(message => message.IsCall && message.Procedure != 0)];
        Assert.Equal(Enumerable.Range(0, calls.Length), calls.Select(call => call.Serial));
        return [.. calls.Where(call => call.Procedure == procedure).Select(call => call.Serial)];
    }

    private CapturingProxy.Captured[] Answers(int serial) => [.. Of(serial).Where(message => !message.IsFromClient)];

    private string[] Lines(int serial) => [.. Of(serial).Select(Line)];

    private CapturingProxy.Captured[] Of(int serial) => [.. _send.Messages.Where(message => message.Procedure != 0 && message.Serial == serial)];

    private static string Line(CapturingProxy.Captured message)
    {
        string hex = Convert.ToHexString(message.Bytes);
        return $"{(message.IsFromClient ? 'C' : 'S')} {string.Join(' ', hex[..56].Chunk(8).Select(word => new string(word)))} {hex[56..]}";
    }
}
