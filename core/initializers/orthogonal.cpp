#include <Eigen/QR>

#include "core/initializers/list.h"

namespace vitrine::initializers {
namespace {

// The Q of a random matrix with the signs of R's diagonal: evenly drawn among all (Mezzadri 2007).
void fill_orthogonal(double gain, const FillArgs& args) {
  const auto columns = static_cast<Eigen::Index>(args.fan_in);
  const auto rows = static_cast<Eigen::Index>(args.values.size()) / columns;
  draw_normal(args, 1);
  using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<Matrix> values(args.values.data(), rows, columns);
  const bool tall = rows >= columns;
  const Eigen::MatrixXd drawn =
      tall ? Eigen::MatrixXd(values.cast<double>()) : Eigen::MatrixXd(values.cast<double>().transpose());
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(drawn);
  Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(drawn.rows(), drawn.cols());
  for (Eigen::Index c = 0; c < q.cols(); ++c)
    if (qr.matrixQR()(c, c) < 0) q.col(c) = -q.col(c);
  if (tall)
    values = (gain * q).cast<float>();
  else
    values = (gain * q.transpose()).cast<float>();
}

}  // namespace

InitializerType orthogonal() {
  return {{"orthogonal",
           "Orthogonal",
           "Random",
           "Rows (or columns, where there are fewer of them) of length 1 that stand upright on each other, so that a "
           "signal that passes again and again keeps its length (Saxe et al. 2014). For recurrent weights.",
           {ParamSpec::real("gain", "Gain", 1.0).range(0, 1000).says("What the length 1 is multiplied by.")},
           {}},
          [](const TypeInfo& info, const Params& params, const FillArgs& args) {
            fill_orthogonal(real_of(info, params, "gain"), args);
          }};
}

}  // namespace vitrine::initializers
