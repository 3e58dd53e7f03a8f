// Three ioctls behind three questions. Contract in ask_power.h; the refusals and the errors of nodes that
// take no such command are tested by tests/probe/device/ask_power_test.cc, the decoding in
// power_state_test.cc.
#include "probe/device/ask_power.h"

#include <fcntl.h>
#include <linux/nvme_ioctl.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "probe/base/file.h"
#include "probe/device/sysfs_text.h"

namespace tierwatt::device {
namespace {

constexpr unsigned kTimeoutMs = 5000;
constexpr std::size_t kSenseBytes = 64;
constexpr std::size_t kIdentifyBytes = 4096;

Result<UniqueFd> open_node(const Root& root, const BlockDevice& device) {
  std::string name = device.name;
  std::replace(name.begin(), name.end(), '!', '/');
  const std::filesystem::path node = root.dev / name;
  UniqueFd fd(::open(node.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) {
    Error error = errno_error(errno, "cannot open it to ask for its power state", node);
    if (error.code == Code::permission_denied) error.remedy = "run as root";
    return error;
  }
  return fd;
}

// Sends one SCSI command without data out; `data` may be empty. Returns the sense bytes that came back.
template <std::size_t CdbBytes>
Result<std::string> send_scsi(int fd, std::array<std::uint8_t, CdbBytes> cdb, std::string& data) {
  std::array<std::uint8_t, kSenseBytes> sense{};
  sg_io_hdr_t header{};
  header.interface_id = 'S';
  header.cmd_len = static_cast<unsigned char>(cdb.size());
  header.cmdp = cdb.data();
  header.dxfer_direction = data.empty() ? SG_DXFER_NONE : SG_DXFER_FROM_DEV;
  header.dxfer_len = static_cast<unsigned>(data.size());
  header.dxferp = data.data();
  header.mx_sb_len = kSenseBytes;
  header.sbp = sense.data();
  header.timeout = kTimeoutMs;
  if (::ioctl(fd, SG_IO, &header) != 0) return errno_error(errno, "takes no SCSI command", "");
  if (header.host_status != 0)
    return Error{Code::io_error, "the controller did not carry the command", "", ""};
  const auto got = static_cast<std::size_t>(std::clamp(header.resid, 0, static_cast<int>(data.size())));
  data.resize(data.size() - got);
  const std::size_t written = std::min<std::size_t>(header.sb_len_wr, sense.size());
  std::string answer(written, '\0');
  std::memcpy(answer.data(), sense.data(), written);
  return answer;
}

Result<PowerState> ask_ata(int fd) {
  constexpr std::uint8_t kAtaPassThrough16 = 0x85;
  constexpr std::uint8_t kNonData = 3U << 1U;
  constexpr std::uint8_t kCheckCondition = 1U << 5U;  // return the registers even on success
  constexpr std::uint8_t kCheckPowerMode = 0xe5;
  std::array<std::uint8_t, 16> cdb{};
  cdb[0] = kAtaPassThrough16;
  cdb[1] = kNonData;
  cdb[2] = kCheckCondition;
  cdb[14] = kCheckPowerMode;
  std::string no_data;
  TIERWATT_TRY(sense, send_scsi(fd, cdb, no_data));
  TIERWATT_TRY(count, ata_count_of_sense(sense));
  return decode_ata_power_mode(count);
}

Result<PowerState> ask_scsi(int fd) {
  constexpr std::uint8_t kRequestSense = 0x03;
  constexpr std::uint8_t kLength = 252;
  std::array<std::uint8_t, 6> cdb{kRequestSense, 0, 0, 0, kLength, 0};
  std::string data(kLength, '\0');
  TIERWATT_TRY(sense, send_scsi(fd, cdb, data));
  return decode_scsi_sense(data);
}

Result<std::vector<NvmePowerState>> identify_nvme(int fd) {
  constexpr std::uint8_t kIdentify = 0x06;
  constexpr std::uint32_t kController = 1;
  std::string bytes(kIdentifyBytes, '\0');
  nvme_admin_cmd command{};
  command.opcode = kIdentify;
  command.addr = reinterpret_cast<std::uintptr_t>(bytes.data());
  command.data_len = kIdentifyBytes;
  command.cdw10 = kController;
  command.timeout_ms = kTimeoutMs;
  const int status = ::ioctl(fd, NVME_IOCTL_ADMIN_CMD, &command);
  if (status < 0) return errno_error(errno, "takes no NVMe command", "");
  if (status > 0) return Error{Code::io_error, "the drive refused Identify Controller", "", ""};
  return decode_nvme_power_states(bytes);
}

Result<PowerState> ask_nvme(int fd) {
  constexpr std::uint8_t kGetFeatures = 0x0a;
  constexpr std::uint32_t kPowerManagement = 0x02;
  nvme_admin_cmd command{};
  command.opcode = kGetFeatures;
  command.cdw10 = kPowerManagement;
  command.timeout_ms = kTimeoutMs;
  const int status = ::ioctl(fd, NVME_IOCTL_ADMIN_CMD, &command);
  if (status < 0) return errno_error(errno, "takes no NVMe command", "");
  if (status > 0) return Error{Code::io_error, "the drive refused Get Features 02h", "", ""};
  const Result<std::vector<NvmePowerState>> states = identify_nvme(fd);
  return decode_nvme_power(command.result, states ? *states : std::vector<NvmePowerState>());
}

// Why a device is not asked; "" when it may be.
std::string refusal(const Root& root, const BlockDevice& device) {
  if (!root.is_live()) return "a captured tree has no drives to ask";
  if (device.kind == NodeKind::virtual_disk) return "a virtual disk: what is under it is not this machine's";
  if (device.kind != NodeKind::disk) return "not a drive";
  if (device.transport == "usb") return "on USB: asking through a bridge may wake the drive";
  if (device.removable == true) return "removable: opening it may load the medium";
  if (device.read_only == true && device.transport != "nvme")
    return "write-protected: opening it makes the kernel examine the medium";
  if (device.transport == "mmc" || device.transport.empty()) return "no command is known for its bus";
  return {};
}

bool is_suspended(const BlockDevice& device) {
  return text_or_empty(device.folder / "device/power/runtime_status").starts_with("suspend");
}

}  // namespace

PowerState ask_power_state(const Root& root, const BlockDevice& device) {
  if (std::string why = refusal(root, device); !why.empty()) return unknown_power(std::move(why));
  if (device.transport != "nvme" && is_suspended(device)) {
    return {PowerLevel::standby, "suspended by the kernel (device/power/runtime_status)", "", ""};
  }
  const Result<UniqueFd> node = open_node(root, device);
  if (!node) return unknown_power(node.error().to_string());
  const int fd = node.value().get();
  Result<PowerState> state = device.transport == "nvme" ? ask_nvme(fd)
                             : device.vendor == "ATA"   ? ask_ata(fd)
                                                        : ask_scsi(fd);
  if (!state) return unknown_power(state.error().to_string());
  return *std::move(state);
}

Result<std::vector<NvmePowerState>> ask_nvme_power_states(const Root& root, const BlockDevice& device) {
  if (!root.is_live() || device.kind != NodeKind::disk || device.transport != "nvme") {
    return Error{Code::unavailable, "is no NVMe drive of this machine", device.name, ""};
  }
  TIERWATT_TRY(node, open_node(root, device));
  return identify_nvme(node.get());
}

}  // namespace tierwatt::device
