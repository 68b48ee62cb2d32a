// Lines above the canvas that say something worth knowing and offer to act on it; nothing has to be clicked away.
#pragma once

#include <QWidget>
#include <functional>
#include <map>

class QVBoxLayout;

namespace vitrine::ui {

class Banner : public QWidget {
  Q_OBJECT

 public:
  enum class Mood { info, warning, bad };
  explicit Banner(QWidget* parent = nullptr);

  // One line for each `id`; a new one replaces the old. `action` may be empty.
  void say(const QString& id, Mood mood, const QString& text, const QString& action = {},
           const std::function<void()>& act = {});
  void clear(const QString& id);
  bool says(const QString& id) const { return m_lines.count(id) > 0; }

 signals:
  void alerted(const QString& text);  // screen readers have just been told

 private:
  QVBoxLayout* m_column;
  std::map<QString, QWidget*> m_lines;
};

}  // namespace vitrine::ui
