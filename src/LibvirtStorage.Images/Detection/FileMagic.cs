using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Detection;

/// <summary>The bytes that the files of a format begin with, and what is said of a file that does not.</summary>
/// <param name="Mismatch">The rule that other bytes break.</param>
/// <param name="Truncated">The rule that a file breaks which begins well and ends before its header does.</param>
/// <param name="Message">What is said of other bytes, in one sentence.</param>
/// <param name="Values">The magic, in each of its spellings.</param>
internal sealed record FileMagic(FindingRule Mismatch, FindingRule Truncated, string Message, params byte[][] Values)
{
    /// <summary>Reads a header from the start of a file.</summary>
    /// <exception cref="DiskImageException">The file begins with something else, or ends here.</exception>
    public byte[] ReadHeader(ByteSource source, int length, BudgetMeter budget) => RequireHeader(ReadStart(source, length, budget), length);

    /// <summary>Refuses the start of a file that is shorter than a header.</summary>
    /// <exception cref="DiskImageException">It is.</exception>
    public byte[] RequireHeader(byte[] start, int length) => start.Length >= length
        ? start
        : throw Truncated.Error("header", 0, $"The file has {start.Length} bytes, a header {length}.");

    /// <summary>Reads the start of a file: as many bytes as it has. For headers that say themselves how long they are.</summary>
    /// <exception cref="DiskImageException">The file begins with something else.</exception>
    public byte[] ReadStart(ByteSource source, int length, BudgetMeter budget)
    {
        budget.Spend(length);
        byte[] start = new byte[(int)Math.Min(length, source.Length)];
        source.Read(0, start);
        Require(start);
        return start;
    }

    /// <summary>Refuses bytes that begin otherwise. Those that end inside the magic are a file that was cut.</summary>
    /// <exception cref="DiskImageException">They do.</exception>
    public void Require(ReadOnlySpan<byte> start)
    {
        foreach (byte[] value in Values)
        {
            int compared = Math.Min(start.Length, value.Length);
            if (start.Slice(0, compared).SequenceEqual(value.AsSpan(0, compared)))
            {
                return;
            }
        }

        throw Mismatch.Error("magic", 0, Message);
    }

    /// <summary>Whether a file begins so.</summary>
    public bool IsIn(SignatureWindow window) => Array.Exists(Values, value => window.HeadHas(0, value));
}
