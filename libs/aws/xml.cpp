#include "aws/xml.hpp"

#include <pugixml.hpp>

namespace matinee::aws {

struct Xml::State {
  pugi::xml_document document;

  [[nodiscard]] pugi::xml_node root() const { return document.document_element(); }
};

Xml::Xml(std::string_view text) : state_{std::make_unique<State>()} {
  if (!state_->document.load_buffer(text.data(), text.size())) state_->document.reset();
}

Xml::~Xml() = default;
Xml::Xml(Xml&&) noexcept = default;
Xml& Xml::operator=(Xml&&) noexcept = default;

std::string Xml::root() const {
  return state_->root().name();
}

std::string Xml::text_at(std::string_view path) const {
  return state_->root().first_element_by_path(std::string{path}.c_str()).text().get();
}

std::vector<Xml::Element> Xml::all(std::string_view name) const {
  std::vector<Element> out;
  const std::string wanted{name};  // The range keeps only a pointer.
  for (const auto& node : state_->root().children(wanted.c_str()))
    out.push_back(Element{node.internal_object()});
  return out;
}

std::string Xml::Element::text_at(std::string_view path) const {
  const pugi::xml_node node{static_cast<pugi::xml_node_struct*>(node_)};
  return node.first_element_by_path(std::string{path}.c_str()).text().get();
}

}  // namespace matinee::aws
