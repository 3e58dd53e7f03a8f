// The states and what leads from one to the next. Their meaning stands in give_way.h.
#include "probe/run/give_way.h"

#include <algorithm>

namespace tierwatt::run {

namespace {

constexpr Seconds kBreath{0.1};  // the look before a later step
constexpr Seconds kShortestFeel{0.5};
constexpr Seconds kSightEvery{0.5};  // in the memory of kLately
constexpr Seconds kShortestMemory{5.0};

Seconds patience_for(load::Depth depth) {
  switch (depth) {
    case load::Depth::survey:
      return Seconds{30};
    case load::Depth::standard:
      return Seconds{300};
    case load::Depth::reference:
      return Seconds{3600};
  }
  return Seconds{30};
}

}  // namespace

Politeness politeness_for(DriveClass drive_class, load::Depth depth) {
  Politeness politeness;
  politeness.spins = drive_class == DriveClass::hdd;
  politeness.foreign_limit = politeness.spins ? Iops(0) : kFlashForeignLimit;
  politeness.patience = patience_for(depth);
  return politeness;
}

void GiveWay::begin_step(const load::Step& step) {
  queue_depth_ = step.queue_depth;
  block_ = step.workload.block;
  foreign_.begin(block_, step.workload.writes());
  requests_ = foreign_.requests();
  bytes_ = foreign_.bytes();
  issued_ = 0;
  step_requests_ = 0;
  step_bytes_ = Bytes(0);
  second_.clear();
  longest_.reset();
  state_ = State::look;
  look_ = loaded_ ? kBreath : politeness_.look;
  asked_ = clock_.steady();
  enter(politeness_.gives_way ? State::look : State::load, asked_);
}

load::Pace GiveWay::ask(const load::Progress& progress) {
  const SteadyTime now = clock_.steady();
  const std::int64_t before = requests_;
  account(Seconds(now - asked_));
  asked_ = now;
  observe(now, progress);
  if (progress.draining) return load::Pace::run;
  decide(now, progress.in_flight() == 0, sign(requests_ - before));
  return pace();
}

std::optional<ForeignIo> GiveWay::end_step(const load::Report& report) {
  if (state_ == State::load) end_stretch(clock_.steady());
  const std::int64_t ours = report.latency.count() + report.error_total();
  const std::int64_t all = ours + report.feelers;
  const bool loading = state_ == State::load || state_ == State::listen;
  foreign_.look({all + report.lost_in_flight, all});
  if (loading) step_requests_ += foreign_.requests() - requests_;
  if (loading) step_bytes_ += foreign_.bytes() - bytes_;
  given_.used += report.duration;
  if (!foreign_.sees()) return std::nullopt;
  ForeignIo foreign = judge_foreign(step_requests_, step_bytes_, {ours, block_ * ours, block_});
  foreign.disturbed = foreign.disturbed || gave_up_;
  return foreign;
}

GaveWay GiveWay::given() const {
  GaveWay given = given_;
  given.polite = politeness_.gives_way;
  given.gave_up = gave_up_;
  given.paused = waited_;
  given.foreign_ios = foreign_.requests();
  given.foreign_bytes = foreign_.bytes();
  given.pressure_max = pressure_.highest();
  return given;
}

void GiveWay::observe(SteadyTime now, const load::Progress& progress) {
  foreign_.look({progress.issued, progress.issued - progress.in_flight(), progress.collected_all});
  pressure_.look(now, progress.in_flight() == 0 && progress.issued == issued_);
  issued_ = progress.issued;
  if (state_ == State::load || state_ == State::listen) {
    step_requests_ += foreign_.requests() - requests_;
    step_bytes_ += foreign_.bytes() - bytes_;
  }
  requests_ = foreign_.requests();
  bytes_ = foreign_.bytes();
  note_rate(now);
}

void GiveWay::note_rate(SteadyTime now) {
  const auto forget = [now](std::deque<Sight>& sights, Seconds age) {
    while (sights.size() > 1 && Seconds(now - sights.front().at) > age) sights.pop_front();
  };
  second_.push_back({now, requests_});
  forget(second_, Seconds{1});
  if (lately_.empty() || Seconds(now - lately_.back().at) >= kSightEvery) lately_.push_back({now, requests_});
  forget(lately_, kLately);
  const Iops rate(static_cast<double>(requests_ - second_.front().requests));
  given_.foreign_iops_max = std::max(given_.foreign_iops_max, rate);
}

// Time spent for others' sake. Feeling the way before anybody came is not.
void GiveWay::account(Seconds time) {
  if (state_ == State::pause || (state_ == State::feel && last_sign_)) waited_ += time;
}

bool GiveWay::sign(std::int64_t came) const {
  if (pressure_rose()) return true;
  if (politeness_.foreign_limit == Iops(0)) return came > 0 || foreign_.in_flight();
  return static_cast<double>(requests_ - second_.front().requests) > politeness_.foreign_limit.value();
}

bool GiveWay::pressure_rose() const {
  const std::optional<double> now = pressure_.current();
  return now && pressure_before_ && *now - *pressure_before_ > politeness_.pressure_rise;
}

Iops GiveWay::rate_lately() const {
  if (lately_.empty()) return Iops(0);
  const Seconds watched = std::max(Seconds(asked_ - lately_.front().at), kShortestMemory);
  return Iops(static_cast<double>(requests_ - lately_.front().requests) / watched.count());
}

// Arrivals at random leave a gap of five mean gaps once in 150 (exp(-5)): a shorter one says nothing.
Seconds GiveWay::quiet_wanted() const {
  if (!often_lately()) return quiet_;
  return std::max(quiet_, Seconds(5 / rate_lately().value()));
}

void GiveWay::decide(SteadyTime now, bool idle, bool sign) {
  if (!politeness_.gives_way) return;
  if (sign && state_ != State::pause) step_back(now);
  if (sign) last_sign_ = now;
  const Seconds spent(now - entered_);
  switch (state_) {
    case State::look:
      if (spent >= look_) come_back(now);
      break;
    case State::pause:
      if (Seconds(now - *last_sign_) >= quiet_wanted() && !(deep() && often_lately())) come_back(now);
      if (waited_ >= politeness_.patience) gave_up_ = true;
      break;
    case State::feel:
      if (spent >= std::max(kShortestFeel, last_sign_ ? quiet_ : Seconds{})) enter(State::load, now);
      break;
    case State::load:
      if (hides() && spent >= kListenEvery) enter(State::listen, now);
      break;
    case State::listen:
      if (idle) enter(State::load, now);
      break;
  }
}

void GiveWay::step_back(SteadyTime now) {
  ++given_.pauses;
  const bool calm = !last_sign_ || Seconds(now - *last_sign_) > kLately;
  if (calm) quiet_ = politeness_.quiet;
  if (!calm && often_lately()) quiet_ = std::min(quiet_ * 2.0, politeness_.longest_quiet);
  enter(State::pause, now);
}

void GiveWay::come_back(SteadyTime now) {
  if (!pressure_before_) pressure_before_ = pressure_.current();
  const bool seen_lately = last_sign_ && Seconds(now - *last_sign_) <= kLately;
  enter(deep() && (!loaded_ || seen_lately) ? State::feel : State::load, now);
}

void GiveWay::enter(State state, SteadyTime now) {
  if (state_ == State::load && state != State::load) end_stretch(now);
  state_ = state;
  entered_ = now;
  if (state == State::load) loaded_ = true;
}

void GiveWay::end_stretch(SteadyTime now) {
  if (!longest_ || now - entered_ > longest_->to - longest_->from) longest_ = Stretch{entered_, now};
}

load::Pace GiveWay::pace() const {
  if (gave_up_) return load::Pace::stop;
  switch (state_) {
    case State::feel:
      return load::Pace::gentle;
    case State::load:
      return load::Pace::run;
    case State::look:
    case State::pause:
    case State::listen:
      break;
  }
  return load::Pace::pause;
}

}  // namespace tierwatt::run
