// RocksDB as the store's engine.
//
// - Durable: every batch is written with sync, and recovery tolerates a torn record only at the end of the
// log (what a
//   crash leaves of a batch that was never acknowledged); damage anywhere else is an error, not a silent cut.
// - Reading beside a writer: a read-only instance takes no lock, leaves no file behind and refuses what is
// damaged. The
//   writer may retire a log or a table while it opens; the manifest's stamp tells, and opening is tried
//   again. The same instance looks at the format's number before a writing open may touch anything.
// - Small: profiles are few and written seldom, so buffers are small and nothing is compressed.
//
// Decisions: docs/decisions/0020 and 0021. Tested by tests/probe/store/rocks_engine_test.cc and
// crash_test.cc.
#include "probe/store/rocks_engine.h"

#include <fmt/core.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cstdarg>
#include <utility>

#include "probe/store/rocks_status.h"
#include "probe/store/store_folder.h"

namespace tierwatt::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWriteBufferBytes = 4U << 20U;
constexpr std::uint64_t kMaxWalBytes = 16U << 20U;
constexpr std::size_t kMaxInfoLogBytes = 1U << 20U;
constexpr std::size_t kKeptInfoLogs = 2;
constexpr int kWriterOpenFiles = 256;
constexpr int kOpenTries = 10;
constexpr const char* kFormatKey = "format";
constexpr const char* kCreatedByKey = "created_by";

using Descriptors = std::vector<rocksdb::ColumnFamilyDescriptor>;

// For readers, which must leave no file in the writer's folder.
class SilentLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// A database with its family handles, closed in the order that RocksDB asks for.
struct Database {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // in the order of the descriptors

  Database() = default;
  Database(Database&& other) noexcept : db(std::move(other.db)), handles(std::exchange(other.handles, {})) {}
  Database& operator=(Database&&) = delete;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    for (rocksdb::ColumnFamilyHandle* handle : handles)
      db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    if (db) db->Close().PermitUncheckedError();
  }
};

rocksdb::DBOptions options_for(Access access) {
  rocksdb::DBOptions options;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_total_wal_size = kMaxWalBytes;
  options.max_background_jobs = 2;
  options.max_file_opening_threads = 1;  // tables are few: starting more threads takes longer than opening
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = kMaxInfoLogBytes;
  options.keep_log_file_num = kKeptInfoLogs;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  if (access == Access::read_write) {
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.max_open_files = kWriterOpenFiles;
  } else {
    options.max_open_files = -1;  // keeps files readable that the writer removes
    options.info_log = std::make_shared<SilentLog>();
  }
  return options;
}

rocksdb::ColumnFamilyOptions family_options() {
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kNoCompression;
  options.write_buffer_size = kWriteBufferBytes;
  return options;
}

Descriptors descriptors_of(const std::vector<std::string>& names) {
  Descriptors descriptors;
  for (const std::string& name : names) descriptors.emplace_back(name, family_options());
  return descriptors;
}

std::vector<std::string> all_families() {
  std::vector<std::string> names = {rocksdb::kDefaultColumnFamilyName};
  names.insert(names.end(), std::begin(kFamilyNames), std::end(kFamilyNames));
  return names;
}

Result<Database> open_for_writing(const fs::path& path) {
  Database opened;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options_for(Access::read_write), path.string(),
                                                   descriptors_of(all_families()), &opened.handles, &db);
  opened.db.reset(db);
  if (!status.ok()) return error_of(status, "cannot open the store", path);
  return opened;
}

Result<Database> open_once_for_reading(const fs::path& path, const std::vector<std::string>& families) {
  Database opened;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options_for(Access::read_only), path.string(),
                                                              descriptors_of(families), &opened.handles, &db);
  opened.db.reset(db);
  if (!status.ok()) return error_of(status, "cannot open the store", path);
  return opened;
}

// A record is missed only if its log is retired between the manifest's reading and the logs' listing, and a
// table that it went to is then in a longer manifest. So what was opened between two equal stamps is
// complete.
Result<Database> open_for_reading(const fs::path& path, const std::vector<std::string>& families) {
  for (int i = 0; i < kOpenTries; ++i) {
    const std::string before = manifest_stamp(path);
    Result<Database> opened = open_once_for_reading(path, families);
    if (manifest_stamp(path) == before) return opened;
  }
  return Error{Code::busy, "another process keeps changing the store", path.string(),
               "try again in a moment"};
}

class RocksEngine final : public Engine {
 public:
  // Handle 0 is the default family, which RocksDB wants and we do not use.
  RocksEngine(Database database, fs::path path, Access access)
      : database_(std::move(database)), path_(std::move(path)), access_(access) {}

  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    std::string value;
    const rocksdb::Status status =
        database_.db->Get(rocksdb::ReadOptions(), handle(family), slice(key), &value);
    if (status.IsNotFound()) return std::optional<std::string>();
    if (!status.ok()) return error_of(status, "cannot read from the store", path_);
    return std::optional(std::move(value));
  }

  Status write(const std::vector<Write>& writes) override {
    if (access_ == Access::read_only) {
      return Error{Code::invalid_argument, "the store was opened for reading only", path_.string(), ""};
    }
    rocksdb::WriteBatch batch;
    for (const Write& one : writes) {
      const rocksdb::Status put = batch.Put(handle(one.family), one.key, one.value);
      if (!put.ok()) return error_of(put, "cannot write to the store", path_);
    }
    rocksdb::WriteOptions durable;
    durable.sync = true;
    const std::size_t batch_bytes = batch.GetDataSize();
    const rocksdb::Status status = database_.db->Write(durable, &batch);
    if (!status.ok()) return error_of(status, "cannot write to the store", path_);
    if (batch_bytes > kWriteBufferBytes) move_log_to_tables();
    return {};
  }

  Status scan(Family family, std::string_view prefix, std::string_view from,
              const Visitor& visit) const override {
    const std::unique_ptr<rocksdb::Iterator> at(
        database_.db->NewIterator(rocksdb::ReadOptions(), handle(family)));
    for (at->Seek(slice(std::max(prefix, from))); at->Valid(); at->Next()) {
      if (!at->key().starts_with(slice(prefix)) ||
          !visit(at->key().ToStringView(), at->value().ToStringView()))
        break;
    }
    if (!at->status().ok()) return error_of(at->status(), "cannot read from the store", path_);
    return {};
  }

 private:
  static rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
  // A reader replays the log when it opens, so an import's must not stay there. Failing loses nothing: the
  // log is durable.
  void move_log_to_tables() {
    database_.db->Flush(rocksdb::FlushOptions(), database_.handles).PermitUncheckedError();
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
    return database_.handles.at(static_cast<std::size_t>(family) + 1);
  }

  Database database_;
  fs::path path_;
  Access access_;
};

Error newer_store(const fs::path& path, std::string_view format) {
  return Error{Code::version_mismatch,
               fmt::format("the store has format {}, and this version reads format {}; it was not touched",
                           format.substr(0, 20), kStoreFormat),
               path.string(), "use the version of tierwatt that made it, or another folder with --store"};
}

Error not_our_store(const fs::path& path, std::string_view family) {
  return Error{Code::invalid_argument,
               fmt::format("the folder is a RocksDB of another program (family '{}')", family.substr(0, 60)),
               path.string(), "name another folder with --store"};
}

Error lost_format(const fs::path& path) {
  return Error{Code::corrupt, "the store has data but has lost its format's number; nothing was changed",
               path.string(), "restore the folder from a copy, or start a new store elsewhere with --store"};
}

// What stands in an existing folder, found out without a write.
enum class Found { complete, unfinished };

// Unfinished: the process that created the store died before it wrote the format's number, so before any
// record.
Result<Found> check_format(const fs::path& path) {
  std::vector<std::string> families;
  const rocksdb::Status listed =
      rocksdb::DB::ListColumnFamilies(options_for(Access::read_only), path.string(), &families);
  if (!listed.ok()) return error_of(listed, "cannot open the store", path);
  const std::vector<std::string> ours = all_families();
  const auto foreign = std::find_if(families.begin(), families.end(), [&](const std::string& name) {
    return std::find(ours.begin(), ours.end(), name) == ours.end();
  });
  const char* meta_name = kFamilyNames[static_cast<std::size_t>(Family::meta)];
  const bool has_meta = std::find(families.begin(), families.end(), meta_name) != families.end();
  TIERWATT_TRY(data, stored_data(path));
  if (!has_meta) {
    if (foreign != families.end()) return not_our_store(path, *foreign);
    if (data.tables || data.log_bytes) return lost_format(path);
    return Found::unfinished;
  }

  TIERWATT_TRY(database, open_for_reading(path, {rocksdb::kDefaultColumnFamilyName, meta_name}));
  std::string format;
  const rocksdb::Status got =
      database.db->Get(rocksdb::ReadOptions(), database.handles.at(1), kFormatKey, &format);
  if (got.IsNotFound()) {
    if (foreign != families.end()) return not_our_store(path, *foreign);
    // The number is the first record, so a log that was torn within it holds nothing else.
    if (data.tables) return lost_format(path);
    return Found::unfinished;
  }
  if (!got.ok()) return error_of(got, "cannot open the store", path);
  if (format != std::to_string(kStoreFormat)) return newer_store(path, format);
  return Found::complete;
}

Result<std::unique_ptr<Engine>> open_reader(const fs::path& path) {
  TIERWATT_TRY(exists, store_exists(path));
  const Error none{Code::not_found, "there is no store", path.string(),
                   "'tierwatt probe' creates one; --store names another"};
  if (!exists) return none;
  TIERWATT_TRY(found, check_format(path));
  if (found == Found::unfinished) return none;
  TIERWATT_TRY(database, open_for_reading(path, all_families()));
  return std::unique_ptr<Engine>(std::make_unique<RocksEngine>(std::move(database), path, Access::read_only));
}

Result<std::unique_ptr<Engine>> open_writer(const fs::path& path) {
  TIERWATT_TRY(exists, store_exists(path));
  Found found = Found::unfinished;
  if (exists) {
    TIERWATT_TRY(checked, check_format(path));
    found = checked;
  } else {
    TIERWATT_CHECK(create_store_folder(path));
  }
  TIERWATT_TRY(database, open_for_writing(path));
  auto engine = std::make_unique<RocksEngine>(std::move(database), path, Access::read_write);
  if (found == Found::unfinished) {
    TIERWATT_CHECK(engine->write({{Family::meta, kFormatKey, std::to_string(kStoreFormat)},
                                  {Family::meta, kCreatedByKey, "tierwatt " TIERWATT_VERSION}}));
  }
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace

Result<std::unique_ptr<Engine>> open_rocks_engine(const fs::path& path, Access access) {
  return access == Access::read_only ? open_reader(path) : open_writer(path);
}

}  // namespace tierwatt::store
