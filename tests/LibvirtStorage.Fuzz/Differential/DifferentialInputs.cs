using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Fuzz.Campaign;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Fuzz.Differential;

/// <summary>
/// What a differential target is fed with, as packed images: what the fuzzer found for the format's reader and for the
/// validator, then each field of each base at its boundaries, then random damage to all of these, without end.
/// </summary>
internal sealed class DifferentialInputs(ImageFormat format, int seed) : IDisposable
{
    private const int MaxChanges = 4;

    private readonly Random _random = new(seed);
    private readonly HostileBases _bases = new();

    public IEnumerable<byte[]> All()
    {
        byte[][] corpus = [.. Corpora().Select(File.ReadAllBytes)];
        _random.Shuffle(corpus);
        return corpus.Concat(Structured()).Concat(Damaged(corpus));
    }

    public void Dispose() => _bases.Dispose();

    private IEnumerable<string> Corpora() =>
        from target in new[] { $"read-{format}", $"validate-{format}", $"differential-{format}" }
        let folder = Workplace.CorpusOf(target)
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder)
        select file;

    /// <summary>Seals are applied already.</summary>
    private IEnumerable<byte[]> Structured() =>
        from origin in HostileBases.All
        where origin.Value.IsKnownToQemu && ImageFormats.TryGet(origin.Value.Format, out ImageFormat? named) && named == format
        let image = _bases.Get(origin.Key)
        where image.Length <= PackedImage.MaxLength
        from mutation in Mutations.Of(origin.Value, image, seed)
        select PackedImage.Pack(mutation.Apply(_bases.Get(origin.Key)));

    /// <summary>Bytes of the packed form: offsets and counts move things, the others change them.</summary>
    private IEnumerable<byte[]> Damaged(byte[][] corpus)
    {
        while (corpus.Length > 0)
        {
            byte[] input = (byte[])corpus[_random.Next(corpus.Length)].Clone();
            for (int n = _random.Next(MaxChanges); n >= 0 && input.Length > 0; n--)
            {
                input[_random.Next(input.Length)] = (byte)(_random.Next(3) == 0 ? _random.Next(256) : 1 << _random.Next(8));
            }

            yield return input;
        }
    }
}
