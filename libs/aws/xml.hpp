#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace matinee::aws {

/// An answer in XML, as far as services of AWS need it: no namespaces, attributes or DTDs. What is
/// no XML has nothing in it.
class Xml {
 public:
  explicit Xml(std::string_view text);
  ~Xml();
  Xml(Xml&&) noexcept;
  Xml& operator=(Xml&&) noexcept;
  Xml(const Xml&) = delete;
  Xml& operator=(const Xml&) = delete;

  /// Name of the root element; empty when it is no XML.
  [[nodiscard]] std::string root() const;
  /// Text of the first element at a path below the root, such as "Owner/ID"; empty when missing.
  [[nodiscard]] std::string text_at(std::string_view path) const;

  /// An element that comes many times: its children's texts.
  class Element {
   public:
    [[nodiscard]] std::string text_at(std::string_view path) const;

   private:
    friend class Xml;

    explicit Element(void* node) : node_{node} {}

    void* node_;
  };

  /// Children of the root with this name, in order. They live as long as this object.
  [[nodiscard]] std::vector<Element> all(std::string_view name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::aws
