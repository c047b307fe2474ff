using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Testing.Hostile;

/// <summary>Tokens without a signature, with one of another algorithm, and with one that the public key is the secret of.</summary>
internal static class Algorithms
{
    private static readonly string?[] None = ["none", "None", "NONE", "nOnE", "", null];

    private static readonly string[] Foreign =
        ["RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA", "HS256", "dir", "A256KW", "RSA-OAEP", "rs256", "RS256 ", "SHA256", "x"];

    private static readonly (string Name, Func<byte[]> Bytes)[] Secrets =
    [
        ("the public key in PEM", () => Encoding.ASCII.GetBytes(TestIssuer.Rsa.ExportSubjectPublicKeyInfoPem())),
        ("the public key in PEM with a line's end", () => Encoding.ASCII.GetBytes(TestIssuer.Rsa.ExportSubjectPublicKeyInfoPem() + "\n")),
        ("the public key in PKCS 1", () => Encoding.ASCII.GetBytes(TestIssuer.Rsa.ExportRSAPublicKeyPem())),
        ("the public key in DER", () => TestIssuer.Rsa.ExportSubjectPublicKeyInfo()),
        ("the modulus", () => TestIssuer.Rsa.ExportParameters(false).Modulus!),
        ("the modulus as text", () => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(TestIssuer.Rsa.ExportParameters(false).Modulus))),
        ("the key's id", () => Encoding.ASCII.GetBytes("test")),
        ("nothing", () => []),
        ("secret", () => Encoding.ASCII.GetBytes("secret")),
    ];

    public static IEnumerable<Hostile> All =>
    [
        .. None.Select(alg => new Hostile($"alg {alg ?? "null"}, no signature", () => Forged.With(it => it.Header["alg"] = alg, _ => []))),
        .. None.Select(alg => new Hostile($"alg {alg ?? "null"}, signed all the same", () => Forged.With(it => it.Header["alg"] = alg))),
        new Hostile("no alg", () => Forged.With(it => it.Header.Remove("alg"))),
        new Hostile("alg a number", () => Forged.With(it => it.Header["alg"] = 256)),
        new Hostile("RS256 without a signature", () => Forged.With(_ => { }, _ => [])),
        .. Foreign.Select(alg => new Hostile($"alg {alg}", () => Forged.With(it => it.Header["alg"] = alg))),
        Signed("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        Signed("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Signed("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        Signed("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        .. Secrets.Select(secret => new Hostile(
            $"HS256 with {secret.Name} as secret",
            () => Forged.With(it => it.Header["alg"] = "HS256", data => HMACSHA256.HashData(secret.Bytes(), data)))),
        .. Secrets.Select(secret => new Hostile(
            $"HS256 with {secret.Name} as secret, said to be RS256",
            () => Forged.With(_ => { }, data => HMACSHA256.HashData(secret.Bytes(), data)))),
        new Hostile("HS512 with the public key as secret", () => Forged.With(
            it => it.Header["alg"] = "HS512", data => HMACSHA512.HashData(Secrets[0].Bytes(), data))),
    ];

    private static Hostile Signed(string alg, HashAlgorithmName hash, RSASignaturePadding padding) => new(
        $"{alg} really", () => Forged.With(it => it.Header["alg"] = alg, data => TestIssuer.Rsa.SignData(data, hash, padding)));
}
