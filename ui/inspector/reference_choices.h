// What a person may pick for a parameter that names something of the project or a field of its data.
#pragma once

#include <QString>
#include <vector>

#include "core/project/references.h"

namespace vitrine::ui {

class Document;

// Names as they are shown and set; the first may be empty, for what applies by itself. A value that is not there any
// more is among them, so that it can be seen. `self`: the layer that picks. Of less than two there is nothing to pick.
[[nodiscard]] std::vector<Choice> referenceChoices(const Document& document, const ParamSpec& spec, const NodeId& self,
                                                   const QString& value);

}  // namespace vitrine::ui
