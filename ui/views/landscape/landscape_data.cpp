#include "ui/views/landscape/landscape_data.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "ui/document/text.h"
#include "ui/views/colour_bar.h"
#include "ui/views/colour_maps.h"
#include "ui/views/export/curve_data.h"
#include "ui/views/figures.h"

namespace vitrine::ui {
namespace {

QString landscapeTr(const char* text) {
  return QCoreApplication::translate("LandscapeView", text);
}

QString partText(Part part) {
  return part == Part::train  ? landscapeTr("training")
         : part == Part::test ? landscapeTr("test")
                              : landscapeTr("validation");
}

}  // namespace

LossScale::LossScale(const Landscape& landscape, bool logarithmic) : m_logarithmic(logarithmic) {
  m_low = INFINITY, m_high = -INFINITY;
  for (const float loss : landscape.losses) {
    if (!std::isfinite(loss)) continue;
    m_low = std::min(m_low, static_cast<double>(loss)), m_high = std::max(m_high, static_cast<double>(loss));
  }
  if (!(m_low > 0)) m_logarithmic = false;
  if (m_logarithmic) m_low = std::log10(m_low), m_high = std::log10(m_high);
}

double LossScale::unit(double loss) const {
  if (std::isnan(loss)) return loss;
  const double at = m_logarithmic ? std::log10(std::max(loss, 1e-300)) : loss;
  return isEmpty() ? 0.5 : std::clamp((at - m_low) / (m_high - m_low), 0.0, 1.0);
}

double LossScale::loss(double unit) const {
  const double at = m_low + unit * (m_high - m_low);
  return m_logarithmic ? std::pow(10.0, at) : at;
}

QRgb LossScale::colour(double loss) const {
  const int index = mapIndex(static_cast<float>(unit(loss)));
  return index < 0 || std::isinf(loss) ? notANumberColour() : viridis()[index];
}

void LossScale::label(ColourBar& bar) const {
  if (!std::isfinite(m_low)) return bar.setScale(viridis(), QString(), QString(), QString());
  bar.setScale(viridis(), figure(loss(0), 3), m_logarithmic ? landscapeTr("log") : QString(), figure(loss(1), 3));
}

std::vector<double> LossScale::levels(int count) const {
  std::vector<double> out;
  for (int i = 1; i <= count && !isEmpty(); ++i) out.push_back(loss(static_cast<double>(i) / (count + 1)));
  return out;
}

double lossBetween(const Landscape& landscape, double alpha, double beta) {
  const auto columns = static_cast<double>(landscape.alphas.size()),
             rows = static_cast<double>(landscape.betas.size());
  if (!(alpha >= 0 && beta >= 0 && alpha <= columns - 1 && beta <= rows - 1)) return NAN;
  const double x = std::min(std::floor(alpha), columns - 2), y = std::min(std::floor(beta), rows - 2);
  const auto at = [&](int right, int up) {
    const double loss =
        static_cast<double>(landscape.at(static_cast<std::size_t>(x) + static_cast<std::size_t>(right),
                                         static_cast<std::size_t>(y) + static_cast<std::size_t>(up)));
    return std::isfinite(loss) ? loss : NAN;
  };
  const double u = alpha - x, v = beta - y;
  return (1 - v) * ((1 - u) * at(0, 0) + u * at(1, 0)) + v * ((1 - u) * at(0, 1) + u * at(1, 1));
}

QPointF gridPlace(const Landscape& landscape, double alpha, double beta) {
  const auto place = [](const std::vector<double>& points, double value) {
    return (value - points.front()) / (points.back() - points.front()) * static_cast<double>(points.size() - 1);
  };
  return {place(landscape.alphas, alpha), place(landscape.betas, beta)};
}

QList<QLineF> contour(const Landscape& landscape, double level) {
  QList<QLineF> out;
  for (std::size_t y = 0; y + 1 < landscape.betas.size(); ++y)
    for (std::size_t x = 0; x + 1 < landscape.alphas.size(); ++x) {
      // Corners in turn, so that neighbours share an edge.
      const QPointF corner[] = {QPointF(x, y), QPointF(x + 1, y), QPointF(x + 1, y + 1), QPointF(x, y + 1)};
      const double loss[] = {static_cast<double>(landscape.at(x, y)), static_cast<double>(landscape.at(x + 1, y)),
                             static_cast<double>(landscape.at(x + 1, y + 1)),
                             static_cast<double>(landscape.at(x, y + 1))};
      if (!std::all_of(loss, loss + 4, [](double value) { return std::isfinite(value); })) continue;
      QList<QPointF> cut;
      for (int i = 0; i < 4; ++i) {
        const int next = (i + 1) % 4;
        if ((loss[i] < level) == (loss[next] < level)) continue;
        cut << corner[i] + (corner[next] - corner[i]) * ((level - loss[i]) / (loss[next] - loss[i]));
      }
      if (cut.size() == 2) out << QLineF(cut[0], cut[1]);
      if (cut.size() != 4) continue;
      // A saddle: the mean of the corners says which two the lines cut off.
      const bool inside = (loss[0] + loss[1] + loss[2] + loss[3]) / 4 < level;
      if (inside == (loss[0] < level))
        out << QLineF(cut[0], cut[1]) << QLineF(cut[2], cut[3]);
      else
        out << QLineF(cut[3], cut[0]) << QLineF(cut[1], cut[2]);
    }
  return out;
}

QString lossText(double loss) {
  if (std::isnan(loss)) return QStringLiteral("NaN");
  return std::isinf(loss) ? QStringLiteral("∞") : figure(loss, 4);
}

QString landscapeWords(const Landscape& landscape) {
  double least = INFINITY;
  qint64 sick = 0;
  for (const float loss : landscape.losses) {
    if (std::isfinite(loss)) least = std::min(least, static_cast<double>(loss));
    sick += std::isfinite(loss) ? 0 : 1;
  }
  QString out =
      landscapeTr("loss %1 in the middle, least %2 · %3 of %4 samples of the %5 part")
          .arg(lossText(static_cast<double>(landscape.loss())), std::isinf(least) ? lossText(NAN) : lossText(least),
               grouped(landscape.rows), grouped(landscape.part_rows), partText(landscape.settings.part));
  if (sick > 0) out += landscapeTr(" · %1 points without a finite loss").arg(grouped(sick));
  if (!landscape.follows_loss) out += landscapeTr(" · this recipe makes no single loss small");
  return out;
}

QString pathWords(const Landscape& landscape) {
  if (landscape.path.size() < 2) return landscapeTr("no earlier states are kept, so there is no path");
  QString out = landscapeTr("the plane holds %1 of the path's movement").arg(percent(landscape.share));
  const auto states = static_cast<std::int64_t>(landscape.path.size()) - 1;
  if (landscape.found_from > 0 && landscape.found_from < states)
    out += landscapeTr(" (directions from %1 of %2 states)").arg(grouped(landscape.found_from), grouped(states));
  for (const std::string& note : landscape.notes) out += QStringLiteral(" · ") + qtext(note);
  return out;
}

void writeLandscape(const Landscape& landscape, QTextStream& out) {
  const auto number = [](double value) { return csvNumber(value); };
  out << "kind,step,alpha,beta,loss,away\n";
  for (std::size_t b = 0; b < landscape.betas.size(); ++b)
    for (std::size_t a = 0; a < landscape.alphas.size(); ++a)
      out << "point," << landscape.step << ',' << number(landscape.alphas[a]) << ',' << number(landscape.betas[b])
          << ',' << number(static_cast<double>(landscape.at(a, b))) << ",0\n";
  for (const LandscapeState& state : landscape.path)
    out << "state," << state.step << ',' << number(state.alpha) << ',' << number(state.beta) << ",,"
        << number(state.away) << '\n';
}

}  // namespace vitrine::ui
