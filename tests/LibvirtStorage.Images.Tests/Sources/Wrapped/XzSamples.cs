using System;
using System.Linq;
using System.Text;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>What XZ Utils 5.4 make of the lines <c>line 0</c> to <c>line 699</c>; nothing else here can compress with LZMA2.</summary>
internal static class XzSamples
{
    /// <summary>The text inside.</summary>
    public static byte[] Text { get; } = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 700).Select(i => $"line {i}\n")));

    /// <summary>Blocks of 2,000 bytes, each with its sizes in the header, checked by CRC-64: <c>xz --threads=2 --block-size=2000</c>.</summary>
    public static byte[] Blocks { get; } = Convert.FromBase64String(
        """
        /Td6WFoAAATm1rRGA8DhAdAPIQEWAAAAdrsOFuAHzwDZXQA2GkofCKAlwd6UupDMOysfNTryX9WefnOy3ur3wi0EJzFbygxH/JXSHVt8pEj42pq2hj0ucl/KgQ+jBJlPtExK8+y0GRdY
        JWQKdN0fqoRl3APqwvsElp9Q9z9AM5GYzntMocfYEoiknHRoWLFmzMqqe30PZIE3/OcbAMuMaBf48kBGEWdIJXWkdI2lY3X58+p8+m3MJ+hohcLJO0JDJOQiCL7vYcU5T/xOT1f4moL2
        AHnf627HXnC7uxUkkS1UOAIuI2F/cNyQwgRp7WzdYcz7EpBF7hnUix+lAAAAACt3h1Hu8rIYA8DPAdAPIQEWAAAAFYiaR+AHzwDHXQAQDIK2wZbjMoogBy8NIYQOMmGpbYWCAooMlQY4
        IsGCgaDFxvwrNatriWK798bvgDCZa5koQBVFA7NmaJ+G83Xnrs53MXLM8jv8cG1M/nLCCYrh1fnNJT/ftVJ7hisNqgOTF3ULj4qyfHvwqRx1VBikXftESy9Jsu8p7D1lvkB+kLU+Da8X
        t/zhTYZyhOWG3lROkN0aQX/EkMlwECyQT8w5IHhoscl9mVq8K2JBSWNyId3caQarpTrpcjQk67nfDGxsdlx6lnOtAADqOmmi8hn7yQPA6QHQDyEBFgAAAIL72QXgB88A4V0AGo19UOYN
        Tl/aU/YiJMkEBYmKhRXIsk6h2TCnC4aZN7YuSxNkNNKw9WHfN2ABtklHB0FzLroPCpEysj90xZF0yUJbmE7dh6por5DLsZpKzUmshPstnvXamTXBjx4iDN9PJM2CmPMcGPnBVoppJr2G
        MYKBS0Vmj+JIZkEJrP//FFQN/hVOti2yHY5fEsaxmVkS7+1cWS1G3VhRhTHQJVyW8v3p0TtPXD1Kn3gI9kyXiyUnlkrc/Hy6IABXE7kdl9lg+/W2oHRvTWi1M/Fy/NUuScdltR2oFn76
        BmKE4am2/SwAAAAAAByn4MoD0foyA8A8vgEhARYAAAAAZ8IX3uAAvQA0XQAFHApjxdnDnFlDs6OPwRK8lEWnx7BkzKjiKpFpr5ZIL8CylJ2E+VEsw0k72HnMLSvCWSrrADk8uEMdkXAb
        AAT5AdAP5wHQD4EC0A9UvgEAAAAc1LYRCfRi5gUAAAAABFla
        """);

    /// <summary>One block, checked by SHA-256, with a dictionary of 64 MiB: <c>xz -9 --check=sha256</c>.</summary>
    public static byte[] Sha256 { get; } = Convert.FromBase64String(
        """
        /Td6WFoAAArh+wyhAgAhARwAAAAQz1jM4BgtAXRdADYaSh8IoCXB3pS6kMw7Kx81OvJf1Z5+c7Le6vfCLQQnMVvKDEf8ldIdW3ykSPjamraGPS5yX8qBD6MEmU+0TErz7LQZF1glZAp0
        3R+qhGXcA+rC+wSWn1D3P0AzkZjOe0yhx9gSiKScdGhYsWbMyqp7fQ9kgTf85xsAy4xoF/jyQEYRZ0gldaR0jaVjdfnz6nz6bcwn6GiFwsk7QkMk5CIIvu9hxTlP/E5PV/iagvYAed/r
        bsdecLu7FSSRLVQ4Ai4jYX9w3JDCBGntbN1hzPsSkEXuGfkVtg7bk56LJE8l52E+I21hDFn2F8i8m/vsTpjmqXNGz3dOb84GXsS2bdZIo3vWNsEYcu0aJYUaefUs/y9PZPdNGJq9egsU
        N0ut5wSkXRJufi+WbDVuVY73glZuCoC6hPSE/mmaKJrui7SsZ5R8T/bsZucH/INPjAGCF7TO29WLOiRj3mXN0wrBg4q6myneSm7dMqVSCEs4lGZkgka2AAA/pGbSKuIMUX81tyDSKib1
        2Y7j1GT6z82ad9RbEd+5WQABqAOuMAAAKLZl+Lbp3xwCAAAAAApZWg==
        """);

    /// <summary>A filter for machine code before LZMA2: <c>xz --x86 --lzma2</c>.</summary>
    public static byte[] Filtered { get; } = Convert.FromBase64String(
        """
        /Td6WFoAAATm1rRGAgEEACEBFgANhjUf4BgtAXRdADYaSh8IoCXB3pS6kMw7Kx81OvJf1Z5+c7Le6vfCLQQnMVvKDEf8ldIdW3ykSPjamraGPS5yX8qBD6MEmU+0TErz7LQZF1glZAp0
        3R+qhGXcA+rC+wSWn1D3P0AzkZjOe0yhx9gSiKScdGhYsWbMyqp7fQ9kgTf85xsAy4xoF/jyQEYRZ0gldaR0jaVjdfnz6nz6bcwn6GiFwsk7QkMk5CIIvu9hxTlP/E5PV/iagvYAed/r
        bsdecLu7FSSRLVQ4Ai4jYX9w3JDCBGntbN1hzPsSkEXuGfkVtg7bk56LJE8l52E+I21hDFn2F8i8m/vsTpjmqXNGz3dOb84GXsS2bdZIo3vWNsEYcu0aJYUaefUs/y9PZPdNGJq9egsU
        N0ut5wSkXRJufi+WbDVuVY73glZuCoC6hPSE/mmaKJrui7SsZ5R8T/bsZucH/INPjAGCF7TO29WLOiRj3mXN0wrBg4q6myneSm7dMqVSCEs4lGZkgka2AABQ0w8nmPixegABkAOuMAAA
        6DNMELHEZ/sCAAAAAARZWg==
        """);
}
