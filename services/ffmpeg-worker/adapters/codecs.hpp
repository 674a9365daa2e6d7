#pragma once

#include <string_view>

/// What ffmpeg may open at all (security: rarely used parsers and decoders are where memory faults
/// are found).
namespace matinee::worker {

/// Demuxers a file is probed with. None of them follows references to other files or URLs.
inline constexpr std::string_view allowed_formats =
    "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,mxf,mp3,wav,flac,aac,ac3,eac3";

/// Decoders, by their own names: the video codecs of domain/check_source.cpp, and the audio that
/// comes with them.
inline constexpr std::string_view allowed_decoders =
    "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,mpeg1video,mpeg2video,mpeg4,h263,mjpeg,"
    "prores,dnxhd,vc1,wmv1,wmv2,wmv3,flv,"
    "msmpeg4v2,msmpeg4,theora,dvvideo,ffv1,rawvideo,"
    "aac,aac_fixed,aac_latm,mp3float,mp3,mp2float,mp2,ac3,eac3,dca,truehd,mlp,opus,libopus,vorbis,"
    "flac,alac,wmav1,wmav2,wmapro,"
    "amrnb,amrwb,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_"
    "s32le,pcm_s32be,pcm_f32le,pcm_f32be,"
    "pcm_u8,pcm_s8,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,"
    // Never run, but ffprobe gives up on a file when it may not open one.
    "srt,subrip,ass,ssa,mov_text,webvtt,text,dvdsub,dvbsub,pgssub,libzvbi_teletextdec";

/// The constant for a demuxer name that ffprobe printed, such as "mov,mp4,m4a,3gp,3g2,mj2"; empty
/// when not allowed.
[[nodiscard]] std::string_view format_constant(std::string_view printed);

/// True when ffprobe's codec name is one of subtitles as text, which a decoder above handles.
[[nodiscard]] bool is_text(std::string_view codec);

/// True when ffprobe's codec name is an audio codec that a decoder above handles.
[[nodiscard]] bool is_decodable_audio(std::string_view codec);

}  // namespace matinee::worker
