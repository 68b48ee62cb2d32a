// IDX, the format of MNIST (LeCun, Cortes and Burges, 1998): two zero bytes, a type code, the number of axes, the
// axes as big-endian 32-bit integers, then the values, big-endian, row after row.
#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/text.h"
#include "core/data/file_bytes.h"
#include "core/data/memory.h"
#include "core/data/sources/list.h"

namespace vitrine {
namespace {

constexpr double kMostPayload = 16e9;  // bytes
constexpr std::int64_t kMostClasses = 65536;
constexpr int kBytes = 0x08;  // whole numbers from 0 to 255, which stay bytes in memory
constexpr const char* kAgain = "Download or copy the file again";

struct Header {
  int type = 0;
  Shape shape;  // of the whole file, samples first
  [[nodiscard]] std::int64_t value_bytes() const {
    return type == 0x0E ? 8 : type == 0x0C || type == 0x0D ? 4 : type == 0x0B ? 2 : 1;
  }
};

// Reads exactly `out.size()` bytes.
Status read_all(FileBytes& file, std::span<char> out, const std::string& part) {
  VITRINE_TRY(const std::size_t got, file.read(out));
  if (got < out.size()) return file.error("The file ends in the middle of its " + part, kAgain);
  return {};
}

Result<Header> read_header(FileBytes& file) {
  std::array<char, 4> magic{};
  VITRINE_CHECK(read_all(file, magic, "header"));
  constexpr std::array<int, 6> kTypes{kBytes, 0x09, 0x0B, 0x0C, 0x0D, 0x0E};
  Header header;
  header.type = static_cast<unsigned char>(magic[2]);
  const int axes = static_cast<unsigned char>(magic[3]);
  if (magic[0] != 0 || magic[1] != 0 || std::find(kTypes.begin(), kTypes.end(), header.type) == kTypes.end())
    return file.error("This is not an IDX file: it does not begin with 00 00 and a type from 08 to 0E",
                      "Choose an IDX file, such as train-images-idx3-ubyte.gz");
  if (axes < 1 || axes > 4)
    return file.error("The file says it has " + std::to_string(axes) + " axes; 1 to 4 can be read", kAgain);
  std::array<std::int64_t, 4> dims{};
  for (int i = 0; i < axes; ++i) {
    std::array<unsigned char, 4> b{};
    VITRINE_CHECK(read_all(file, {reinterpret_cast<char*>(b.data()), b.size()}, "header"));
    dims[static_cast<std::size_t>(i)] = std::int64_t{b[0]} << 24 | b[1] << 16 | b[2] << 8 | b[3];
  }
  header.shape = Shape(std::span(dims.data(), static_cast<std::size_t>(axes)));
  return header;
}

// What the header promises against what the file can hold, before anything is allocated.
Status check_sizes(const FileBytes& file, const Header& header) {
  double values = 1;
  for (const auto dim : header.shape.dims()) values *= static_cast<double>(dim);
  const double payload = values * static_cast<double>(header.value_bytes());
  const std::string promise = "The header promises " + header.shape.text() + " values, " + human_bytes(payload);
  if (values < 1) return file.error("The header promises no values at all (" + header.shape.text() + ")", kAgain);
  if (payload > kMostPayload) return file.error(promise + "; at most 16 GB can be read", "Use a smaller file");
  const double rest = static_cast<double>(file.most_bytes()) - static_cast<double>(file.position());
  if (payload > rest) return file.error(promise + ", but the file ends before", kAgain);
  if (!file.compressed() && payload < rest)
    return file.error(promise + ", but " + grouped(static_cast<std::int64_t>(rest - payload)) + " more bytes follow",
                      kAgain);
  return check_fits_memory(header.type == kBytes ? values : values * sizeof(float), "These samples",
                           file.error("", "").where, "Use a smaller file");
}

template <class Bits, class Value>
void decode(std::span<const char> bytes, float* out) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Bits)) {
    Bits bits = 0;
    for (std::size_t i = 0; i < sizeof(Bits); ++i)
      bits = static_cast<Bits>((sizeof(Bits) == 1 ? 0 : bits << (8 % (8 * sizeof(Bits)))) |
                               static_cast<unsigned char>(bytes[at + i]));
    *out++ = static_cast<float>(std::bit_cast<Value>(bits));
  }
}

void decode(int type, std::span<const char> bytes, float* out) {
  switch (type) {
    case 0x09:
      return decode<std::uint8_t, std::int8_t>(bytes, out);
    case 0x0B:
      return decode<std::uint16_t, std::int16_t>(bytes, out);
    case 0x0C:
      return decode<std::uint32_t, std::int32_t>(bytes, out);
    case 0x0D:
      return decode<std::uint32_t, float>(bytes, out);
    default:
      return decode<std::uint64_t, double>(bytes, out);
  }
}

struct Idx {
  Header header;
  Numbers numbers;
};

// `from` … `to`: the part of the progress bar that this file is.
Result<Idx> read_idx(const std::string& path, bool labels, const Progress& progress, double from, double to) {
  VITRINE_TRY(FileBytes file, FileBytes::open(path));
  Idx idx;
  VITRINE_TRY(idx.header, read_header(file));
  const int axes = idx.header.shape.rank();
  if (labels != (axes == 1))
    return file.error(labels
                          ? "This file holds " + idx.header.shape.text() + " values, but labels are one number each"
                          : "This file holds one number for each sample, as labels do, not images",
                      "Check that images and labels are not swapped");
  VITRINE_CHECK(check_sizes(file, idx.header));
  const auto size = static_cast<std::size_t>(idx.header.shape.size());
  const bool as_bytes = idx.header.type == kBytes;
  AlignedVector<std::uint8_t> bytes(as_bytes ? size : 0);
  AlignedVector<float> floats(as_bytes ? 0 : size);
  const auto width = static_cast<std::size_t>(idx.header.value_bytes());
  const std::string part = labels ? "labels" : "images";
  std::vector<char> chunk(512 * 1024);  // a multiple of every width
  for (std::size_t done = 0; done < size;) {
    if (progress && !progress(from + (to - from) * std::min(1.0, file.share_read()))) return cancelled();
    const std::size_t count = std::min(chunk.size() / width, size - done);
    const std::span<char> piece(as_bytes ? reinterpret_cast<char*>(bytes.data() + done) : chunk.data(),
                                count * width);
    VITRINE_CHECK(read_all(file, piece, part));
    if (!as_bytes) decode(idx.header.type, piece, floats.data() + done);
    done += count;
  }
  VITRINE_TRY(const std::size_t more, file.read(std::span(chunk.data(), 1)));
  if (more > 0) return file.error("The file goes on after the values that its header promises", kAgain);
  idx.numbers = as_bytes ? Numbers(std::move(bytes)) : Numbers(std::move(floats));
  return idx;
}

Result<Field> label_field(Numbers labels, const std::string& path) {
  Field field;
  field.name = "target";
  field.kind = FieldKind::classes;
  float highest = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const float label = labels[i];
    if (!(label >= 0 && label < static_cast<float>(kMostClasses)) || label != std::floor(label))
      return Error{"The label " + shortest(label) + " is not a whole number from 0 to " + grouped(kMostClasses - 1),
                   printable(path, 300) + ", label " + grouped(static_cast<std::int64_t>(i) + 1),
                   "Choose the file with the class of each image"};
    highest = std::max(highest, label);
  }
  field.classes = static_cast<std::int64_t>(highest) + 1;
  if (field.classes < 2)
    return Error{"All labels are 0: there is nothing to tell apart", printable(path, 300), "Choose another file"};
  for (std::int64_t c = 0; c < field.classes; ++c) field.names.push_back(std::to_string(c));
  field.values = std::move(labels);
  return field;
}

// C×H×W of one image: what the file leaves out is 1.
Shape image_shape(const Shape& file) {
  if (file.rank() == 2) return {file[1]};
  if (file.rank() == 3) return {1, file[1], file[2]};
  return {file[1], file[2], file[3]};
}

LoadedData load_idx(const TypeInfo& info, const Params& params, const std::string& base, const Progress& progress) {
  const std::string images_path = resolved_path(base, text_of(info, params, "images"));
  const std::string labels_path = resolved_path(base, text_of(info, params, "labels"));
  for (const auto& [path, which] :
       {std::pair(&images_path, std::string("images")), std::pair(&labels_path, std::string("labels"))})
    if (path->empty())
      return Error{"No file with the " + which + " is chosen", "data “" + info.title + "”",
                   "Choose the IDX file with the " + which};
  // Labels first: they are small, and what is wrong with them shows at once.
  VITRINE_TRY(Idx labels, read_idx(labels_path, true, progress, 0, 0.02));
  VITRINE_TRY(Idx images, read_idx(images_path, false, progress, 0.02, 1));
  const std::int64_t count = images.header.shape[0];
  if (labels.header.shape[0] != count)
    return Error{"There are " + grouped(count) + " images but " + grouped(labels.header.shape[0]) + " labels",
                 printable(labels_path, 300), "Choose the labels that belong to " + file_title(images_path)};
  auto data = std::make_shared<Dataset>();
  data->title = file_title(images_path);
  data->count = count;
  VITRINE_TRY(Field target, label_field(std::move(labels.numbers), labels_path));
  Field input;
  input.name = "input";
  input.shape = image_shape(images.header.shape);
  input.values = std::move(images.numbers);
  data->fields.push_back(std::move(input));
  data->fields.push_back(std::move(target));
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace

SourceType idx_source() {
  TypeInfo info{"idx",
                "IDX images",
                "Files",
                "Images and their labels from two IDX files, the format of MNIST, plain or gzipped. Images become "
                "1×H×W (three axes), C×H×W (four) or plain features (two); values stay as they are in the file, so "
                "bytes want the normalisation Scale with 1/255. Labels are whole numbers from 0.",
                {},
                {}};
  info.params = {ParamSpec::file("images", "Images")
                     .says("The IDX file with the images, such as "
                           "train-images-idx3-ubyte.gz."),
                 ParamSpec::file("labels", "Labels")
                     .says("The IDX file with one label for each image, such as "
                           "train-labels-idx1-ubyte.gz.")};
  return {info, [info](const Params& params, const std::string& base, std::uint64_t, const Progress& progress) {
            return load_idx(info, params, base, progress);
          }};
}

}  // namespace vitrine
