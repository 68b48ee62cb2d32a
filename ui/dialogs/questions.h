// Questions before what was trained, or written by others, is replaced.
#pragma once

#include "ui/docks/run_controller.h"

namespace vitrine::ui {

// The file of the open document was written by somebody else.
enum class ChangedFileAnswer { saveAs, reload, overwrite, cancel };
[[nodiscard]] ChangedFileAnswer askAboutChangedFile(QWidget* parent, const QString& document);

// The project is not what its weights were trained with. `paused`: a run of the earlier state could go on as it was.
[[nodiscard]] RunController::GoOn askHowToGoOn(QWidget* parent, const Adoption& adoption, bool paused);

}  // namespace vitrine::ui
