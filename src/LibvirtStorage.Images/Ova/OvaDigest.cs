using System.Security.Cryptography;

namespace LibvirtStorage.Images.Ova;

/// <summary>A digest as a manifest has it.</summary>
/// <param name="Algorithm">SHA-1, SHA-256, SHA-384 or SHA-512.</param>
/// <param name="Hex">The digest in lower-case hexadecimal digits.</param>
public sealed record OvaDigest(HashAlgorithmName Algorithm, string Hex)
{
    /// <summary>Algorithm and digest in one line.</summary>
    public override string ToString() => $"{Algorithm.Name} {Hex}";
}
