#include "core/embedding/procrustes.h"

#include <Eigen/SVD>

namespace vitrine {

Turn nearest_turn(std::span<const double> before, std::span<const double> now) {
  Eigen::Matrix3d products = Eigen::Matrix3d::Zero();
  for (std::size_t i = 0; i + 2 < before.size() && i + 2 < now.size(); i += 3)
    products += Eigen::Map<const Eigen::Vector3d>(before.data() + i) *
                Eigen::Map<const Eigen::Vector3d>(now.data() + i).transpose();
  if (!products.allFinite() || products.isZero(0)) return kNoTurn;
  const Eigen::JacobiSVD<Eigen::Matrix3d> parts(products, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::Matrix3d turn = parts.matrixU() * parts.matrixV().transpose();
  Turn out{};
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column) out[static_cast<std::size_t>(row * 3 + column)] = turn(row, column);
  return out;
}

}  // namespace vitrine
