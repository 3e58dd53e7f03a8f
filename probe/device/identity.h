// Who a drive is, from what the kernel already knows of it: no command reaches the drive.
//
// SCSI and ATA: device/wwid, else the NAA designator of device/vpd_pg83; the serial from device/vpd_pg80;
// model and firmware of an ATA drive from device/vpd_pg89 or pg83, because device/model and device/rev cut
// them to 16 and 4 characters. Pages: SPC-5 7.7 (B0h-B2h: SBC-4 6.6), SAT-4 12.4.2, IDENTIFY DEVICE words
// 10-46 of ACS-4 7.12. NVMe: eui, nguid, wwid of the namespace; model, serial, firmware_rev of the
// controller.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/profile/drive.h"

namespace tierwatt::device {

// Identity of the disk at its sysfs folder (/sys/block/sda, links allowed). Public because a profile must be
// filed under the same key by everyone. `unknown` gains a line for each of WWN and serial that stays empty.
DriveIdentity identity_of(const std::filesystem::path& disk_folder, std::vector<std::string>& unknown);

// The NAA designator of the logical unit in a device identification page; hex digits, "" when there is none.
std::string naa_of_page83(std::string_view page);

// A target port that speaks SAS (protocol identifier 6, SPC-5 7.6.1) is named in a device identification
// page: the drive is a SAS drive, though its controller gives the kernel no SAS ports.
bool names_sas_port(std::string_view page);

struct AtaName {
  std::string model, serial;
};
// The T10 designator that libata and SAT layers write: "ATA     ", 40 bytes of model, 20 of serial.
std::optional<AtaName> ata_name_of_page83(std::string_view page);

// Unit serial number page.
std::string serial_of_page80(std::string_view page);

struct AtaIdentity {
  std::string model, serial, firmware;
};
// The IDENTIFY DEVICE data inside the ATA information page.
std::optional<AtaIdentity> ata_identity_of_page89(std::string_view page);

// Medium rotation rate of the block device characteristics page; 1 says "does not spin", and is 0 here.
std::optional<int> rotation_rpm_of_page_b1(std::string_view page);

}  // namespace tierwatt::device
