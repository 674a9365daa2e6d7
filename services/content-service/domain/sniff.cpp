#include "content-service/domain/sniff.hpp"

#include <algorithm>
#include <array>

namespace matinee::content {
namespace {

using std::string_view_literals::operator""sv;

/// Bytes at an offset that give a format away.
struct Signature {
  std::size_t offset;
  std::string_view bytes;
  Sniffed means;
};

constexpr std::array signatures{
    // Images and sound in containers that also hold video come first.
    Signature{4, "ftypheic"sv, {false, "a HEIC image"}},
    Signature{4, "ftypheix"sv, {false, "a HEIC image"}},
    Signature{4, "ftypmif1"sv, {false, "a HEIF image"}},
    Signature{4, "ftypavif"sv, {false, "an AVIF image"}},
    Signature{8, "WEBP"sv, {false, "a WebP image"}},
    Signature{8, "WAVE"sv, {false, "a WAV audio file"}},
    Signature{4, "ftyp"sv, {true, "an MP4 file"}},
    Signature{4, "moov"sv, {true, "a QuickTime file"}},
    Signature{4, "mdat"sv, {true, "a QuickTime file"}},
    Signature{4, "wide"sv, {true, "a QuickTime file"}},
    Signature{4, "free"sv, {true, "a QuickTime file"}},
    Signature{4, "skip"sv, {true, "a QuickTime file"}},
    Signature{0, "\x1A\x45\xDF\xA3"sv, {true, "a Matroska or WebM file"}},
    Signature{8, "AVI "sv, {true, "an AVI file"}},
    Signature{0, "\0\0\x01\xBA"sv, {true, "an MPEG program stream"}},
    Signature{0, "\0\0\x01\xB3"sv, {true, "an MPEG video stream"}},
    Signature{0, "FLV\x01"sv, {true, "a Flash video"}},
    Signature{0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, {true, "a Windows Media file"}},
    Signature{0, "\x06\x0E\x2B\x34\x02\x05\x01\x01"sv, {true, "an MXF file"}},
    Signature{0, "OggS"sv, {true, "an Ogg file"}},
    Signature{0, "PK\x03\x04"sv, {false, "a ZIP archive"}},
    Signature{0, "PK\x05\x06"sv, {false, "a ZIP archive"}},
    Signature{0, "\x1F\x8B"sv, {false, "a gzip archive"}},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, {false, "a 7-Zip archive"}},
    Signature{0, "Rar!\x1A\x07"sv, {false, "a RAR archive"}},
    Signature{0, "%PDF-"sv, {false, "a PDF document"}},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, {false, "a PNG image"}},
    Signature{0, "\xFF\xD8\xFF"sv, {false, "a JPEG image"}},
    Signature{0, "GIF8"sv, {false, "a GIF image"}},
    Signature{0, "ID3"sv, {false, "an MP3 audio file"}},
    Signature{0, "fLaC"sv, {false, "a FLAC audio file"}},
    Signature{
        0,
        "\x7F"
        "ELF"sv,
        {false, "a program"}
    },
    Signature{0, "MZ"sv, {false, "a program"}},
    Signature{0, "SQLite format 3"sv, {false, "a database"}},
    Signature{0, "#EXTM3U"sv, {false, "a playlist"}},
    Signature{0, "ffconcat"sv, {false, "a playlist"}},
    Signature{0, "[playlist]"sv, {false, "a playlist"}},
    Signature{0, "WEBVTT"sv, {false, "a subtitle file"}},
};

/// MPEG transport stream: a sync byte in front of each of its packets.
bool is_transport_stream(std::string_view head, std::size_t first, std::size_t packet) {
  if (head.size() <= first + 2 * packet) return false;
  for (std::size_t at = first; at < head.size(); at += packet) {
    if (head[at] != 'G') return false;
  }
  return true;
}

std::string_view without_bom(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  return head;
}

bool is_text(std::string_view head) {
  return std::ranges::none_of(head, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
}

}  // namespace

Sniffed sniff(std::string_view head) {
  if (head.empty()) return {false, "an empty file"};
  // Text such as "#EXTM3U" must not hide behind a byte order mark.
  const std::string_view plain = without_bom(head);
  if (!is_text(head)) {
    if (is_transport_stream(head, 0, 188) || is_transport_stream(head, 4, 192))
      return {true, "an MPEG transport stream"};
  }
  for (const Signature& signature : signatures) {
    if (plain.size() > signature.offset &&
        plain.substr(signature.offset).starts_with(signature.bytes)) {
      if (signature.means.is_media && is_text(head)) break;
      return signature.means;
    }
  }
  if (plain.starts_with('<')) return {false, "a web page or XML file"};
  if (is_text(head)) return {false, "a text file"};
  return {false, "not in a video format that is known here"};
}

}  // namespace matinee::content
