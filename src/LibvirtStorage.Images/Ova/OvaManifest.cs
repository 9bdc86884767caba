using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>The digests of the other members (DSP0243, 5.1): <c>SHA256(disk.vmdk)= 6b86b2...</c>, a line each.</summary>
internal sealed class OvaManifest
{
    private readonly Dictionary<string, OvaDigest> _digests;

    private OvaManifest(Dictionary<string, OvaDigest> digests)
    {
        _digests = digests;
    }

    /// <summary>Names that have a digest.</summary>
    public IEnumerable<string> Names => _digests.Keys;

    public OvaDigest? Find(string name) => _digests.TryGetValue(name, out OvaDigest? digest) ? digest : null;

    /// <exception cref="DiskImageException">A line cannot be understood, or a name has two.</exception>
    public static OvaManifest Parse(byte[] text)
    {
        var digests = new Dictionary<string, OvaDigest>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            (string name, OvaDigest digest) = ParseLine(line);
            if (digests.ContainsKey(name))
            {
                throw Broken(line, "names a file that has a digest already");
            }

            digests.Add(name, digest);
        }

        return new OvaManifest(digests);
    }

    private static (string Name, OvaDigest Digest) ParseLine(string line)
    {
        // The name may hold brackets; the digest holds none.
        int open = line.IndexOf('(');
        int close = line.LastIndexOf(')');
        string value = close < 0 ? string.Empty : line.Substring(close + 1).Trim();
        if (open <= 0 || close < open || value.Length == 0 || value[0] != '=')
        {
            throw Broken(line, "is no digest");
        }

        (HashAlgorithmName algorithm, int length) = line.Substring(0, open).Trim().Replace("-", string.Empty).ToUpperInvariant() switch
        {
            "SHA1" => (HashAlgorithmName.SHA1, 20),
            "SHA256" => (HashAlgorithmName.SHA256, 32),
            "SHA384" => (HashAlgorithmName.SHA384, 48),
            "SHA512" => (HashAlgorithmName.SHA512, 64),
            _ => throw Broken(line, "has an unknown digest"),
        };
        string hex = value.Substring(1).Trim().ToLowerInvariant();
        return hex.Length == 2 * length && hex.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
            ? (line.Substring(open + 1, close - open - 1).Trim(), new OvaDigest(algorithm, hex))
            : throw Broken(line, "has a digest of the wrong length");
    }

    private static DiskImageException Broken(string line, string what) =>
        OvaRules.OvaManifest.Error(null, null, $"The line '{ImageText.Escape(line)}' of the manifest {what}.");
}
