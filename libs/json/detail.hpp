#pragma once

// Part of json.hpp: how each type is read and written. Include that instead.

#include <algorithm>
#include <limits>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace matinee::json::detail {

using boost::json::value;

// Everything that does not depend on a type is in json.cpp, so that it is compiled once.
void add_type_fault(Faults& faults, std::string_view expected);
void add_unknown_members(
    const boost::json::object& object, const std::vector<std::string_view>& known, Faults& faults
);
[[nodiscard]] bool read_integer(
    const value& in, std::int64_t low, std::uint64_t high, std::uint64_t& bits, Faults& faults
);
void append_double(std::string& out, double number);
void append_integer(std::string& out, std::int64_t number);
void append_integer(std::string& out, std::uint64_t number);
[[nodiscard]] std::string serialize(const value& in);
[[nodiscard]] std::string list_names(const std::vector<std::string_view>& names);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// Described enums may need a name that is no C++ word (`del`, `free_`): a trailing underscore is
/// not part of it.
constexpr std::string_view enumerator_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

template <class T>
void read(const value& in, T& out, Faults& faults, Unknown unknown);
template <class T>
void write(std::string& out, const T& in);

// ---- scalars

inline void read_one(const value& in, bool& out, Faults& faults, Unknown /*unknown*/) {
  if (!in.is_bool()) return add_type_fault(faults, "true or false");
  out = in.get_bool();
}

inline void read_one(const value& in, double& out, Faults& faults, Unknown /*unknown*/) {
  if (!in.is_number()) return add_type_fault(faults, "a number");
  out = in.to_number<double>();
}

inline void read_one(const value& in, std::string& out, Faults& faults, Unknown /*unknown*/) {
  if (!in.is_string()) return add_type_fault(faults, "a text");
  out.assign(in.get_string().data(), in.get_string().size());
}

inline void read_one(const value& in, Raw& out, Faults& /*faults*/, Unknown /*unknown*/) {
  out.text = serialize(in);
}

inline void read_one(const value& in, Time& out, Faults& faults, Unknown /*unknown*/) {
  if (!in.is_string()) return add_type_fault(faults, "a time (RFC 3339)");
  const auto time = parse_rfc3339(std::string_view{in.get_string().data(), in.get_string().size()});
  if (!time)
    return faults.add(
        "invalid_time", "Must be a time as in RFC 3339, such as 2026-01-31T12:00:00.000Z."
    );
  out = *time;
}

template <class Tag>
void read_one(const value& in, Id<Tag>& out, Faults& faults, Unknown /*unknown*/) {
  if (!in.is_string()) return add_type_fault(faults, "an id");
  auto id = Id<Tag>::parse(std::string_view{in.get_string().data(), in.get_string().size()});
  if (!id)
    return faults.add(
        "invalid_id", "Must be an id that starts with " + std::string{Id<Tag>::prefix} + "_."
    );
  out = std::move(*id);
}

template <class T>
  requires std::is_integral_v<T>
void read_one(const value& in, T& out, Faults& faults, Unknown /*unknown*/) {
  std::uint64_t bits = 0;
  using Limits = std::numeric_limits<T>;
  if (read_integer(
          in,
          static_cast<std::int64_t>(Limits::min()),
          static_cast<std::uint64_t>(Limits::max()),
          bits,
          faults
      )) {
    out = static_cast<T>(bits);
  }
}

template <class T>
  requires std::is_enum_v<T>
std::vector<std::string_view> enumerator_names() {
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto item) {
    names.push_back(enumerator_name(item.name));
  });
  return names;
}

template <class T>
  requires std::is_enum_v<T>
void read_one(const value& in, T& out, Faults& faults, Unknown /*unknown*/) {
  bool found = false;
  if (in.is_string()) {
    const std::string_view text{in.get_string().data(), in.get_string().size()};
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto item) {
      if (enumerator_name(item.name) != text) return;
      out = item.value;
      found = true;
    });
  }
  if (!found)
    faults.add("invalid_value", "Must be one of " + list_names(enumerator_names<T>()) + ".");
}

// ---- containers

template <class T>
void read_one(const value& in, std::optional<T>& out, Faults& faults, Unknown unknown) {
  if (in.is_null()) {
    out.reset();
    return;
  }
  read(in, out.emplace(), faults, unknown);
}

template <class T>
void read_one(const value& in, std::vector<T>& out, Faults& faults, Unknown unknown) {
  if (!in.is_array()) return add_type_fault(faults, "a list");
  out.clear();
  out.reserve(in.get_array().size());
  std::size_t index = 0;
  for (const value& element : in.get_array()) {
    const Faults::Scope scope{faults, std::to_string(index++)};
    T item{};
    read(element, item, faults, unknown);
    out.push_back(std::move(item));
  }
}

template <class T>
void read_one(const value& in, std::map<std::string, T>& out, Faults& faults, Unknown unknown) {
  if (!in.is_object()) return add_type_fault(faults, "an object");
  out.clear();
  for (const auto& member : in.get_object()) {
    const std::string key{member.key().data(), member.key().size()};
    const Faults::Scope scope{faults, key};
    read(member.value(), out[key], faults, unknown);
  }
}

// ---- described structs

template <class T>
using Members = boost::describe::
    describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
  requires boost::describe::has_describe_members<T>::value
void read_one(const value& in, T& out, Faults& faults, Unknown unknown) {
  if (!in.is_object()) return add_type_fault(faults, "an object");
  const boost::json::object& object = in.get_object();
  std::vector<std::string_view> known;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    known.emplace_back(member.name);
    auto& field = out.*member.pointer;
    const Faults::Scope scope{faults, member.name};
    if (const value* found = object.if_contains(member.name)) {
      read(*found, field, faults, unknown);
    } else if constexpr (!is_optional<std::decay_t<decltype(field)>>) {
      if (unknown != Unknown::other_version) faults.add("required", "Is missing.");
    }
  });
  if (unknown == Unknown::refuse && !object.empty()) add_unknown_members(object, known, faults);
}

template <class T>
void read(const value& in, T& out, Faults& faults, Unknown unknown) {
  read_one(in, out, faults, unknown);
}

// ---- writing

inline void write_one(std::string& out, bool in) {
  out += in ? "true" : "false";
}

inline void write_one(std::string& out, double in) {
  append_double(out, in);
}

inline void write_one(std::string& out, const std::string& in) {
  append_string(out, in);
}

inline void write_one(std::string& out, std::string_view in) {
  append_string(out, in);
}

inline void write_one(std::string& out, const Raw& in) {
  out += in.text.empty() ? std::string_view{"null"} : in.text;
}

inline void write_one(std::string& out, Time in) {
  append_string(out, format_rfc3339(in));
}

template <class Tag>
void write_one(std::string& out, const Id<Tag>& in) {
  append_string(out, in.str());
}

template <class T>
  requires std::is_integral_v<T>
void write_one(std::string& out, T in) {
  if constexpr (std::is_signed_v<T>) {
    append_integer(out, std::int64_t{in});
  } else {
    append_integer(out, std::uint64_t{in});
  }
}

template <class T>
  requires std::is_enum_v<T>
void write_one(std::string& out, T in) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto item) {
    if (item.value == in) name = enumerator_name(item.name);
  });
  append_string(out, name);
}

template <class T>
void write_one(std::string& out, const std::optional<T>& in) {
  if (in) {
    write(out, *in);
  } else {
    out += "null";
  }
}

template <class T>
void write_one(std::string& out, const std::vector<T>& in) {
  out += '[';
  bool first = true;
  for (const auto& element : in) {
    if (!std::exchange(first, false)) out += ',';
    write(out, static_cast<const T&>(element));
  }
  out += ']';
}

template <class T>
void write_one(std::string& out, const std::map<std::string, T>& in) {
  out += '{';
  bool first = true;
  for (const auto& [key, element] : in) {
    if (!std::exchange(first, false)) out += ',';
    append_string(out, key);
    out += ':';
    write(out, element);
  }
  out += '}';
}

template <class T>
  requires boost::describe::has_describe_members<T>::value
void write_one(std::string& out, const T& in) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    if (!std::exchange(first, false)) out += ',';
    append_string(out, member.name);
    out += ':';
    write(out, in.*member.pointer);
  });
  out += '}';
}

template <class T>
void write(std::string& out, const T& in) {
  write_one(out, in);
}

}  // namespace matinee::json::detail
