#pragma once

#include <string>
#include <string_view>

#include "cdn/cloudfront/edge_key.hpp"

namespace matinee::cdn::cloudfront {

// Made for these tests; they protect nothing.

inline constexpr std::string_view p256_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmsXAfNxJw7sC4FkR
SfgZuoXc8RhirDwbnyS2eiBrdiahRANCAARSWJ4Fi+40ByBv5Njh7roiRS94sVO5
IY07w6TgMVYpeXtfWq6Coan/f2OJ6m+x4s3ZKekzXDTCodJ4OFaST4dq
-----END PRIVATE KEY-----
)";

inline constexpr std::string_view p256_public_key = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUlieBYvuNAcgb+TY4e66IkUveLFT
uSGNO8Ok4DFWKXl7X1qugqGp/39jiepvseLN2SnpM1w0wqHSeDhWkk+Hag==
-----END PUBLIC KEY-----
)";

inline constexpr std::string_view p384_key = R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAgs4F+hiEI/JzLTHY/
D025yJedwR06BK9AveDwVlnlpXr4V3Vz05AZ59ju/zFepxuhZANiAASL2Nh3eSIE
X38x6fcWGu7vaBZBOUhek9LhW+rECZHm5kPBjB/jqoSIOl3+KMWY0K894iH8XJN3
JN1mUIX163yHrZztv63WiWvRPpkHsZ26Cn2JoqS0arSknvjDdPMRLLg=
-----END PRIVATE KEY-----
)";

inline constexpr std::string_view small_rsa_key = R"(-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAJUwNAlL5xix8G6G
NfTs24XwEGSEqU1SYEimlqnYT3wpnAYTv6L0SAPBROyVdoVQYf6VBNeEe6bl1kEu
R8VFmz4GMX7DkpSL//hPMisEAyCpWBhnHvPECXxpobrGSmaiJDiMcLwPbJQus41z
Qt1jX+WUYneGSBFs9Lm1UlgS6wVzAgMBAAECgYBPQCIEZjvHFI9CRy1WhJRA3Dv5
CbfeCUp4jXYvl2bx8DCf0dHVQKsYw4xXmTYyr3a/BG5kBk6hZCqiyXD6zHUgeAwk
9mZrfKc12/GFzJWd6H7lA5XyLbWk1wgDuuz8oPfp33CNv1KgnzNaNHd5wtLhcF1W
+I9OTFzeOV9rFVDNQQJBAMP3PrnaOAWwrqAdwSOrHRu7vA+PSC5dPU+501nPuTvc
w7FAOomEu+WGS6dYIl90X/mgEPFlRQSAK0JH6R8tm7ECQQDC5GZJQfzhAEAHHma+
NrqbYpTiyGGRd9AeiD7vwsmmx2JUmuaAF/6+xZ+CV20gVCTEKvSp/PDTBsBvjtHs
SNBjAkEAoet+KcS0e4ckkupi9tzhXVP+rQCgDKdADMsnZlMr49mi3KeMdqp1Ms6H
XkuFg0e+MZ1fwoYBxBk/JTIT3o4p0QJASumOI6SYtkfpVJMr/Pt+eRHIlu9dCZRb
TBEk1/YwmsnTEyBDb4NJqTy/VlOSn7WYOEsmplySmRrkRz1HlaJbbwJAZuEE97Zh
+3Q4mUnYxARd6xjpA8sNvA1fOHjM2BI1ifrmHzeK8ckDOceAg+BzrdyiFCnCzoHb
qquuByL4HsPbnA==
-----END PRIVATE KEY-----
)";

/// Whether OpenSSL takes the raw signature for one of the public half of a private key (PEM).
[[nodiscard]] bool is_signed_by(
    std::string_view key, std::string_view text, const std::string& signature, Hash hash
);

}  // namespace matinee::cdn::cloudfront
