#include "core/embedding/pca.h"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rng.h"
#include "core/base/text.h"

namespace vitrine {
namespace {

using Matrix = Eigen::MatrixXd;
using Eigen::Index;

constexpr Index kWholeSide = 320;   // a matrix up to this side is taken apart wholly
constexpr Index kPanel = 512;       // columns, or rows, that are in double at once
constexpr Index kRowGrain = 32;     // rows of a product that one chunk computes
constexpr Index kSpareVectors = 8;  // of a block, beyond those that are wanted
constexpr Index kLeastBasis = 120, kBlocksOfBasis = 5;
constexpr int kMostRestarts = 60;
constexpr Index kVectorsForMatrix =
    32;                         // times the block: a side from which making the matrix costs more than it saves
constexpr double kLeft = 1e-9;  // of the largest eigenvalue

// a · x, chunks of rows apart.
Matrix product(const Matrix& a, const Matrix& x, const Pool& pool) {
  Matrix out(a.rows(), x.cols());
  pool.for_chunks(a.rows(), kRowGrain, [&](Chunk chunk) {
    out.middleRows(chunk.begin, chunk.end - chunk.begin).noalias() =
        a.middleRows(chunk.begin, chunk.end - chunk.begin) * x;
  });
  return out;
}

// out += panel · panelᵀ: below the diagonal, and on it.
void add_outer(const Matrix& panel, Matrix& out, const Pool& pool) {
  pool.for_chunks(panel.rows(), kRowGrain, [&](Chunk chunk) {
    out.block(chunk.begin, 0, chunk.end - chunk.begin, chunk.end).noalias() +=
        panel.middleRows(chunk.begin, chunk.end - chunk.begin) * panel.topRows(chunk.end).transpose();
  });
}

Matrix orthonormal(const Matrix& x) {
  const Eigen::HouseholderQR<Matrix> qr(x);
  return qr.householderQ() * Matrix::Identity(x.rows(), x.cols());
}

struct EigenPairs {
  Eigen::VectorXd values;  // the largest first
  Matrix vectors;          // a column each
};

EigenPairs largest_of_whole(const Matrix& a, Index wanted) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solved(a);
  return {solved.eigenvalues().reverse().head(wanted), solved.eigenvectors().rowwise().reverse().leftCols(wanted)};
}

// What stands upright on the basis, of length 1 each, also where nothing was left of x.
Matrix beside(const Matrix& basis, Matrix x) {
  for (int twice = 0; twice < 2; ++twice) {
    x -= basis * (basis.transpose() * x);
    x = orthonormal(x);
  }
  return x;
}

// What a matrix makes of some vectors, a column each.
using Moves = std::function<Matrix(const Matrix&)>;

// One Krylov space that begins with `block`. `done`: what was wanted is exact enough.
EigenPairs krylov_round(const Moves& moves, Index wanted, const Matrix& first, const std::function<bool()>& stop,
                        bool& done) {
  const Index width = first.cols();
  const Index most = std::min(first.rows(), std::max(kLeastBasis, kBlocksOfBasis * width));
  Matrix basis(first.rows(), 0), image(first.rows(), 0), block = first;
  EigenPairs out;
  while (true) {
    Matrix moved = moves(block);
    const Index before = basis.cols();
    basis.conservativeResize(Eigen::NoChange, before + width);
    image.conservativeResize(Eigen::NoChange, before + width);
    basis.rightCols(width) = block, image.rightCols(width) = moved;
    const Matrix small = basis.transpose() * image;
    const EigenPairs ritz = largest_of_whole((small + small.transpose()) / 2, std::min(width, small.cols()));
    out = {ritz.values, basis * ritz.vectors};
    const Matrix left = image * ritz.vectors - out.vectors * ritz.values.asDiagonal();
    done = left.leftCols(wanted).colwise().norm().maxCoeff() <= kLeft * std::max(ritz.values[0], 0.0);
    if (done || basis.cols() + width > most || (stop && stop())) return out;
    block = beside(basis, std::move(moved));
  }
}

EigenPairs largest_of_part(const Moves& moves, Index side, Index wanted, const std::function<bool()>& stop) {
  const Rng rng(0, stream_of(Stream::probe, "principal components"));
  Matrix block(side, std::min(side, wanted + kSpareVectors));
  for (Index i = 0; i < block.size(); ++i) block.data()[i] = rng.normal(0, static_cast<std::uint64_t>(i));
  block = orthonormal(block);
  EigenPairs out;
  bool done = false;
  for (int round = 0; round < kMostRestarts && !done && !(stop && stop()); ++round) {
    out = krylov_round(moves, wanted, block, stop, done);
    block = orthonormal(out.vectors);
  }
  return {out.values.head(std::min(wanted, out.values.size())),
          out.vectors.leftCols(std::min(wanted, out.vectors.cols()))};
}

// The rows that count, seen around their mean, in double.
class Centred {
 public:
  Centred(const NumberRows& given, const std::vector<std::int64_t>& rows) : given_(given), rows_(rows) {
    mean_ = Eigen::VectorXd::Zero(given.width);
    for (const std::int64_t row : rows_) {
      const auto values = given.row(row);
      for (Index k = 0; k < given.width; ++k) mean_[k] += static_cast<double>(values[static_cast<std::size_t>(k)]);
    }
    mean_ /= static_cast<double>(rows_.size());
  }
  [[nodiscard]] Index count() const { return std::ssize(rows_); }
  [[nodiscard]] Index width() const { return given_.width; }
  // Some of the numbers of all rows, a row each; else some of the rows, a column each.
  [[nodiscard]] Matrix panel(bool gram, Index first, Index some) const {
    return gram ? part(0, count(), first, some) : Matrix(part(first, some, 0, width()).transpose());
  }
  [[nodiscard]] double squares() const {
    double out = 0;
    for (Index at = 0; at < count(); at += kPanel)
      out += part(at, std::min(kPanel, count() - at), 0, width()).squaredNorm();
    return out;
  }
  [[nodiscard]] Matrix part(Index first_row, Index rows, Index first, Index columns) const {
    Matrix out(rows, columns);
    for (Index i = 0; i < rows; ++i) {
      const auto values = given_.row(rows_[static_cast<std::size_t>(first_row + i)]);
      for (Index k = 0; k < columns; ++k)
        out(i, k) = static_cast<double>(values[static_cast<std::size_t>(first + k)]) - mean_[first + k];
    }
    return out;
  }

 private:
  const NumberRows& given_;
  const std::vector<std::int64_t>& rows_;
  Eigen::VectorXd mean_;
};

// XᵀX for rows X, or X·Xᵀ where `gram`; panel after panel. Half done where `stop` says so.
Matrix products_of(const Centred& x, bool gram, const Pool& pool, const std::function<bool()>& stop) {
  const Index side = gram ? x.count() : x.width(), along = gram ? x.width() : x.count();
  Matrix out = Matrix::Zero(side, side);
  for (Index at = 0; at < along && !(stop && stop()); at += kPanel)
    add_outer(x.panel(gram, at, std::min(kPanel, along - at)), out, pool);
  return out.selfadjointView<Eigen::Lower>();
}

// What these products make of v, without them: X·(Xᵀ·v), or Xᵀ·(X·v).
Matrix moved_by(const Centred& x, bool gram, const Matrix& v, const Pool& pool) {
  const Index along = gram ? x.width() : x.count();
  Matrix out = Matrix::Zero(v.rows(), v.cols());
  for (Index at = 0; at < along; at += kPanel) {
    const Matrix panel = x.panel(gram, at, std::min(kPanel, along - at));
    out += product(panel, product(panel.transpose(), v, pool), pool);
  }
  return out;
}

EigenPairs largest_of(const Centred& x, bool gram, Index components, const Pool& pool,
                      const std::function<bool()>& stop) {
  const Index side = gram ? x.count() : x.width(), wanted = std::min(components, side);
  if (side > kWholeSide && side > kVectorsForMatrix * (wanted + kSpareVectors))
    return largest_of_part([&](const Matrix& v) { return moved_by(x, gram, v, pool); }, side, wanted, stop);
  const Matrix square = products_of(x, gram, pool, stop);
  if (side <= std::max(kWholeSide, 2 * wanted)) return largest_of_whole(square, wanted);
  return largest_of_part([&](const Matrix& v) { return product(square, v, pool); }, side, wanted, stop);
}

// Scores of the rows, a column a component.
Matrix scores_of(const Centred& x, bool gram, const EigenPairs& pairs, const Pool& pool) {
  if (gram) return pairs.vectors * pairs.values.cwiseMax(0).cwiseSqrt().asDiagonal();
  Matrix out(x.count(), pairs.vectors.cols());
  pool.for_chunks(x.count(), kPanel, [&](Chunk chunk) {
    out.middleRows(chunk.begin, chunk.end - chunk.begin).noalias() =
        x.part(chunk.begin, chunk.end - chunk.begin, 0, x.width()) * pairs.vectors;
  });
  return out;
}

void turn_signs(Matrix& scores) {
  for (Index k = 0; k < scores.cols(); ++k) {
    Index farthest = 0;
    for (Index i = 1; i < scores.rows(); ++i)
      if (std::abs(scores(i, k)) > std::abs(scores(farthest, k))) farthest = i;
    if (scores(farthest, k) < 0) scores.col(k) = -scores.col(k);
  }
}

std::vector<std::int64_t> finite_rows(const NumberRows& rows) {
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < rows.count; ++i) {
    const auto row = rows.row(i);
    if (std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); })) out.push_back(i);
  }
  return out;
}

}  // namespace

Result<PrincipalComponents> principal_components(const NumberRows& rows, std::int64_t components, const Pool& pool,
                                                 const std::function<bool()>& stop) {
  PrincipalComponents out;
  out.width = rows.width, out.components = std::max<std::int64_t>(1, components);
  out.rows = finite_rows(rows);
  out.left_out = rows.count - std::ssize(out.rows);
  if (out.rows.empty() || rows.width < 1)
    return Error{"None of " + grouped(rows.count) + " rows has only numbers that are finite", "",
                 "Look at another layer, or at a moment before the numbers overflowed"};
  const Centred x(rows, out.rows);
  const bool gram = x.width() > x.count();
  const auto degrees = static_cast<double>(std::max<Index>(1, x.count() - 1));
  const EigenPairs pairs = largest_of(x, gram, out.components, pool, stop);
  if (stop && stop()) return Error{"The principal components were not wanted any more", "", "Ask again", "cancelled"};
  Matrix scores = scores_of(x, gram, pairs, pool);
  turn_signs(scores);
  out.total_variance = x.squares() / degrees;
  out.variance.assign(static_cast<std::size_t>(out.components), 0.0);
  out.scores.assign(static_cast<std::size_t>(x.count() * out.components), 0.0F);
  for (Index k = 0; k < scores.cols(); ++k) {
    out.variance[static_cast<std::size_t>(k)] = std::max(0.0, pairs.values[k]) / degrees;
    for (Index i = 0; i < x.count(); ++i)
      out.scores[static_cast<std::size_t>(i * out.components + k)] = static_cast<float>(scores(i, k));
  }
  return out;
}

}  // namespace vitrine
