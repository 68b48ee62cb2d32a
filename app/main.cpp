// vitrine: the window.
#include <QApplication>
#include <QIcon>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "ui/document/background.h"
#include "ui/main_window.h"
#include "ui/theme/theme.h"
#include "ui/trace/traced_application.h"

namespace {

bool isSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value;
}

// Qt aborts when it finds no display; a person should read one line instead.
bool hasDisplay(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], "-platform") == 0 || std::strcmp(argv[i], "--platform") == 0) return true;
  return isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM");
}

constexpr auto kUsage = "Usage: vitrine [FILE]\n";

// --help and --version answer without a display.
bool answered(int argc, char** argv) {
  if (argc < 2) return false;
  const auto is = [&](const char* word) { return std::strcmp(argv[1], word) == 0; };
  if (is("--version") || is("-v")) {
    std::printf("vitrine %s\n", VITRINE_VERSION);
    return true;
  }
  if (is("--help") || is("-h")) {
    std::printf(
        "%s\nOpens the window, with the project FILE (NAME.vitrine) if one is given.\n\n"
        "  -h, --help     this text\n  -v, --version  the version\n\nWithout a screen use vitrine-cli.\n",
        kUsage);
    return true;
  }
  return false;
}

constexpr int kEndMs = 20'000;  // a step is far shorter

constexpr auto kNoDisplay =
    "vitrine: there is no display to open a window on; vitrine-cli trains and exports without one\n";

// While Qt looks for the display: a name that leads nowhere makes it abort after several lines of advice.
void onlyOneLine(QtMsgType type, const QMessageLogContext&, const QString&) {
  if (type != QtFatalMsg) return;
  std::fputs(kNoDisplay, stderr);
  std::_Exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (answered(argc, argv)) return 0;
  if (argc > 1 && argv[1][0] == '-' && std::strlen(argv[1]) > 1 && std::strcmp(argv[1], "-platform") != 0 &&
      std::strcmp(argv[1], "--platform") != 0) {
    std::fprintf(stderr, "vitrine: there is no option “%s”; see vitrine --help\n", argv[1]);
    return 2;
  }
  if (!hasDisplay(argc, argv)) {
    std::fputs("vitrine: there is no display to open a window on; vitrine-cli trains and exports without one\n",
               stderr);
    return 1;
  }
  QApplication::setOrganizationName("Vitrine");
  QApplication::setOrganizationDomain("vitrine.org");
  QApplication::setApplicationName("Vitrine");
  QApplication::setApplicationVersion(VITRINE_VERSION);
  QApplication::setDesktopFileName("org.vitrine.Vitrine");
  qInstallMessageHandler(onlyOneLine);
  std::unique_ptr<QApplication> app;
  if (isSet("VITRINE_TRACE"))
    app = std::make_unique<vitrine::ui::TracedApplication>(argc, argv, std::getenv("VITRINE_TRACE"));
  else
    app = std::make_unique<QApplication>(argc, argv);
  qInstallMessageHandler(nullptr);
  const QStringList files = QApplication::arguments().mid(1);  // what is Qt's own has been taken out
  if (files.size() > 1) {
    std::fprintf(stderr, "vitrine: a window has one project, and there are %d here; open each by itself\n%s",
                 static_cast<int>(files.size()), kUsage);
    return 2;
  }
  std::setlocale(LC_NUMERIC, "C");  // files and numbers; QLocale keeps the person's own for the window
  vitrine::ui::Theme::instance().install();
  QApplication::setWindowIcon(QIcon(":/icons/org.vitrine.Vitrine.svg"));

  int status = 0;
  bool ended = true;
  {
    vitrine::ui::MainWindow window;
    window.show();
    if (!files.isEmpty()) window.open(files.front());
    status = QApplication::exec();
    ended = window.ended();
  }
  // Runs that Undo could have brought back have gone with the window. A step that would not end must not keep the
  // program alive: everything is saved by now.
  if (!ended || !vitrine::ui::joinBackground(kEndMs)) std::_Exit(status);
  return status;
}
