// NPY: "\x93NUMPY", a version, a header length (u16, from version 2 on u32), a Python dictionary, the data.
// Format: NumPy Enhancement Proposal 1, numpy.org/neps/nep-0001-npy-format.html.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "core/base/text.h"
#include "core/io/formats.h"
#include "core/io/numbers.h"

namespace vitrine {
namespace {

constexpr std::string_view kMagic{"\x93NUMPY", 6};
constexpr std::size_t kMostHeader = 1 << 20;
constexpr const char* kNpy = "NumPy";

struct Header {
  std::string descr;
  bool fortran = false;
  std::vector<std::int64_t> shape;
};

// The three entries of a header's dictionary, nothing else: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : rest_(text) {}

  // What is wrong, or nothing.
  std::optional<std::string> parse(Header& header) {
    bool descr = false, fortran = false, shape = false;
    if (!take('{')) return "its header is not a dictionary";
    while (!take('}')) {
      const auto key = text();
      if (!key || !take(':')) return "its header cannot be read";
      if (*key == "descr" && !std::exchange(descr, true)) {
        if (peek('[')) return "it holds structures; Vitrine reads plain numbers";
        const auto value = text();
        if (!value) return "its type cannot be read";
        header.descr = *value;
      } else if (*key == "fortran_order" && !std::exchange(fortran, true)) {
        header.fortran = word("True");
        if (!header.fortran && !word("False")) return "its order cannot be read";
      } else if (*key == "shape" && !std::exchange(shape, true)) {
        if (!tuple(header.shape)) return "its shape cannot be read";
      } else {
        return "its header has an entry “" + printable(*key, 30) + "” that does not belong there";
      }
      if (!take(',') && !peek('}')) return "its header cannot be read";
    }
    if (!descr || !fortran || !shape) return "its header lacks descr, fortran_order or shape";
    blanks();
    if (!rest_.empty()) return "there is something after its header's dictionary";
    return {};
  }

 private:
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size())); }
  bool peek(char c) {
    blanks();
    return rest_.starts_with(c);
  }
  bool take(char c) {
    if (!peek(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool word(std::string_view expected) {
    blanks();
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  std::optional<std::string> text() {
    const char quote = peek('\'') ? '\'' : '"';
    if (!take(quote)) return {};
    const auto end = rest_.find(quote);
    if (end == std::string_view::npos || rest_.substr(0, end).find('\\') != std::string_view::npos) return {};
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return out;
  }
  bool tuple(std::vector<std::int64_t>& out) {
    if (!take('(')) return false;
    while (!take(')')) {
      blanks();
      std::int64_t number = 0;
      const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
      if (code != std::errc{} || number < 0 || out.size() >= 64) return false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      if (rest_.starts_with('L')) rest_.remove_prefix(1);  // written by Python 2
      out.push_back(number);
      if (!take(',') && (out.size() < 2 || !peek(')'))) return false;  // (3) is a number, (3,) a tuple
    }
    return true;
  }

  std::string_view rest_;
};

struct NumberFormat {
  std::string_view name;
  std::size_t bytes;
  void (*read)(std::string_view bytes, bool swap, std::span<float> out);
};

void read_half(std::string_view bytes, bool swap, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = half_to_float(raw_number<std::uint16_t>(bytes.data() + 2 * i, swap));
}
void read_float(std::string_view bytes, bool swap, std::span<float> out) {
  // memcpy where it may: a float that passes through a register can lose a signalling NaN's bits.
  if (swap)
    copy_numbers<float>(bytes, true, out);
  else if (!out.empty())
    std::memcpy(out.data(), bytes.data(), out.size_bytes());
}
void read_flags(std::string_view bytes, bool, std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = bytes[i] != 0 ? 1.0F : 0.0F;
}

constexpr std::array<NumberFormat, 12> kNumbers{{{"f2", 2, read_half},
                                            {"f4", 4, read_float},
                                            {"f8", 8, copy_numbers<double>},
                                            {"u1", 1, copy_numbers<std::uint8_t>},
                                            {"i1", 1, copy_numbers<std::int8_t>},
                                            {"u2", 2, copy_numbers<std::uint16_t>},
                                            {"i2", 2, copy_numbers<std::int16_t>},
                                            {"u4", 4, copy_numbers<std::uint32_t>},
                                            {"i4", 4, copy_numbers<std::int32_t>},
                                            {"u8", 8, copy_numbers<std::uint64_t>},
                                            {"i8", 8, copy_numbers<std::int64_t>},
                                            {"b1", 1, read_flags}}};

Error unreadable_type(const std::string& descr, const std::string& where) {
  const std::string kind = descr.find('O') != std::string::npos   ? "Python objects"
                           : descr.find('c') != std::string::npos ? "complex numbers"
                           : descr.find_first_of("USa") != std::string::npos
                               ? "texts"
                               : "values of type “" + printable(descr, 20) + "”";
  return {"The array holds " + kind + "; Vitrine reads plain numbers", where, "Save it with .astype(\"float32\")"};
}

// Values in Fortran order (first axis fastest) put in row-major order.
void make_row_major(Tensor& tensor) {
  const Tensor source = tensor;
  const int rank = tensor.shape.rank();
  std::array<std::size_t, Shape::kMaxRank> stride{}, index{};
  std::size_t step = 1;
  for (int axis = 0; axis < rank; ++axis) {
    stride[static_cast<std::size_t>(axis)] = step;
    step *= static_cast<std::size_t>(tensor.shape[axis]);
  }
  for (float& value : tensor.values) {
    std::size_t at = 0;
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(rank); ++axis) at += index[axis] * stride[axis];
    value = source.values[at];
    for (int axis = rank - 1; axis >= 0; --axis) {
      auto& i = index[static_cast<std::size_t>(axis)];
      if (++i < static_cast<std::size_t>(tensor.shape[axis])) break;
      i = 0;
    }
  }
}

// The header's text; `data` becomes what follows it.
Result<std::string_view> header_text(std::string_view bytes, std::string_view& data, const std::string& where) {
  if (!bytes.starts_with(kMagic)) return damaged(where, kNpy, "it does not start with \\x93NUMPY");
  if (bytes.size() < 10) return damaged(where, kNpy, "it is too short");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3 || bytes[7] != 0)
    return damaged(where, kNpy, "its format version is none of 1.0, 2.0, 3.0");
  const std::size_t start = version == 1 ? 10 : 12;
  if (bytes.size() < start) return damaged(where, kNpy, "it is too short");
  const std::size_t length = version == 1 ? raw_number<std::uint16_t>(bytes.data() + 8, false)
                                          : raw_number<std::uint32_t>(bytes.data() + 8, false);
  if (length > kMostHeader) return damaged(where, kNpy, "its header is too long");
  if (length > bytes.size() - start) return damaged(where, kNpy, "it ends in the middle of the header");
  data = bytes.substr(start + length);
  return bytes.substr(start, length);
}

}  // namespace

Result<std::string> to_npy(const Tensor& tensor) {
  const auto size = tensor.shape.checked_size();
  if (!size) return size.error();
  if (static_cast<std::uint64_t>(*size) != tensor.values.size())
    return Error{"The shape " + tensor.shape.text() + " does not fit its number of values", "", ""};
  std::string shape;
  for (const auto dim : tensor.shape.dims()) shape += std::to_string(dim) + (tensor.shape.rank() == 1 ? "," : ", ");
  if (tensor.shape.rank() > 1) shape.resize(shape.size() - 2);
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t kStart = 10;
  header.append((64 - (kStart + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
  std::string out(kMagic);
  out += {'\x01', '\x00', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  out.reserve(out.size() + header.size() + tensor.values.size() * sizeof(float));
  out += header;
  out.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  return out;
}

Result<Tensor> from_npy(std::string_view bytes, const std::string& where) {
  std::string_view data;
  VITRINE_TRY(const std::string_view text, header_text(bytes, data, where));
  Header header;
  if (const auto wrong = HeaderParser(text).parse(header)) return damaged(where, kNpy, *wrong);

  std::string_view descr = header.descr;
  const char order = descr.empty() ? ' ' : descr.front();
  if (std::string_view("<>=|").find(order) != std::string_view::npos) descr.remove_prefix(1);
  const auto type = std::find_if(kNumbers.begin(), kNumbers.end(), [&](const NumberFormat& n) { return n.name == descr; });
  if (type == kNumbers.end() || (order == '|' && type->bytes > 1)) return unreadable_type(header.descr, where);

  if (header.shape.size() > Shape::kMaxRank)
    return Error{"The array has " + std::to_string(header.shape.size()) + " axes; Vitrine reads at most 6", where,
                 ""};
  const Shape shape{std::span<const std::int64_t>(header.shape)};
  const auto size = shape.checked_size();
  if (!size) return damaged(where, kNpy, "it has an impossible shape");
  const std::uint64_t expected =
      static_cast<std::uint64_t>(*size) * type->bytes;  // checked_size leaves room for × 16
  if (data.size() != expected)
    return damaged(where, kNpy,
                   "its shape " + shape.text() + " asks for " + grouped(static_cast<std::int64_t>(expected)) +
                       " bytes of data, it has " + grouped(static_cast<std::int64_t>(data.size())));
  Tensor tensor(shape);
  type->read(data, order == '>', tensor.values);
  if (header.fortran && shape.rank() > 1) make_row_major(tensor);
  return tensor;
}

}  // namespace vitrine
