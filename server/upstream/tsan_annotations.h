#ifndef TRANSOM_SERVER_UPSTREAM_TSAN_ANNOTATIONS_H_
#define TRANSOM_SERVER_UPSTREAM_TSAN_ANNOTATIONS_H_

// Tells ThreadSanitizer about the hand-over that a completion queue makes. The
// installed gRPC is not instrumented, so the sanitizer cannot see that what was written
// before an operation started happens before its completion is delivered.
//
//   TsanRelease(event);            // starting thread, last thing before the operation
//   reader->Finish(..., event);
//   ...
//   TsanAcquire(event);            // CompletionLoop, before OnEvent
//
// Both are nothing in other builds.

#if defined(__SANITIZE_THREAD__)
#define TRANSOM_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TRANSOM_TSAN 1
#endif
#endif

namespace transom {

#ifdef TRANSOM_TSAN

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

inline void TsanRelease(const void* event) { __tsan_release(const_cast<void*>(event)); }
inline void TsanAcquire(const void* event) { __tsan_acquire(const_cast<void*>(event)); }

#else

inline void TsanRelease(const void* /*event*/) {}
inline void TsanAcquire(const void* /*event*/) {}

#endif

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_TSAN_ANNOTATIONS_H_
