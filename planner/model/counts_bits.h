// Marks functions whose inner loop counts bits. Portable code with a run-time choice: the compiler builds
// each marked function twice, for processors that count bits in hardware and for all others, and the program
// takes one of the two when it starts. Sanitizers instrument calls before that choice can be made, so under
// them there is one kind.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define TIERWATT_COUNTS_BITS __attribute__((target_clones("popcnt", "default")))
#else
#define TIERWATT_COUNTS_BITS
#endif
