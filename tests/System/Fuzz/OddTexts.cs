namespace WholeSystem.Fuzz;

/// <summary>What is seldom sent on purpose, and what programs have stumbled over.</summary>
internal static class OddTexts
{
    /// <summary>Texts that any client could send.</summary>
    public static readonly string[] All =
    [
        "", " ", "\t", "null", "undefined", "NaN", "Infinity", "-Infinity", "true", "0", "-0", "-1", "+1", "1e400", "1e5", "0x10", "1_000",
        "1,5", "1.", ".5",
        "٣", "１２", "Ⅷ", "1/2", "007", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
        "79228162514264337593543950336", "0.0000000000000000000000000001", "12.345", "-12.50", "1e-7", "100000000000000000000000000000.00",
        "é", "e\u0301", "ﬃ", "ß", "İ", "ı", "😀", "👩‍👩‍👧", "\u202Eevil", "\u200B", "\uFEFF", "\u2028", "\u0085", "\uFFFF", "\uFFFD",
        "𝕏", "أهلا", "漢字",
        "' or 1=1 --", "\"; drop table mt_events; --", "%", "_", "\\", "${jndi:ldap://x}", "{{7*7}}", "<script>alert(1)</script>", "$(id)",
        "*", "?", "#",
        "../../etc/passwd", "..", "a b", "a+b", "a&b=c", "a;b", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "{01930c5e-6b0a-7c44-9d7e-2f6f3b1c8a10}", "01930c5e6b0a7c449d7e2f6f3b1c8a10", "01930C5E-6B0A-7C44-9D7E-2F6F3B1C8A10",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z",
        "2026-03-01", "2026-03-01T12:30:15", "2026-03-01T24:00:00Z", "2016-12-31T23:59:60Z", "1e3", "P999999999Y", "P0D", "-P1M", "P1.5M",
        "PT999999999H",
        "24:00", "23:59:59", "Europe/Nowhere", "UTC+25", "JPY", "KWD", "XXX", "eur", "tok_flaky", "tok_insufficient_funds", "file:///etc/passwd",
        "http://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://a@127.0.0.1:9/", "https://127.1/", "javascript:alert(1)", "//x",
        new string('x', 201), new string('9', 300), new string('é', 2049), new string('x', 5000),
    ];

    /// <summary>What only JSON can say.</summary>
    public static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1.0", "1e2", "0.1", "1.5", "1e400", "-1e400", "2147483647", "2147483648", "-2147483648",
        "-2147483649",
        "9007199254740993", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "[]", "{}", "[[]]", "[null]", "[{}]",
        "{\"a\":{\"b\":{}}}", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\u202e\"", "\"\\/\"",
        "NaN", "01", "0x1", "1.", ".5", "+1", "'x'", "\"\\x\"", "\"\t\"", "undefined",
        $"{new string('[', 40)}{new string(']', 40)}", $"{new string('[', 3000)}{new string(']', 3000)}",
        $"[{string.Join(',', Enumerable.Repeat("1", 3000))}]",
    ];

    /// <summary>What only a URL can say: bytes that are no text, and parts that mean something else.</summary>
    public static readonly string[] Escaped =
    [
        "%00", "a%00b", "%ff", "%c0%af", "%ed%a0%80", "%e0%80%80", "%", "%zz", "%2", "%0d%0aX-Injected:%201", "%2e", "%25", "%252f", "+", "%20",
        "%7f",
    ];
}
