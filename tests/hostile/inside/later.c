/* Put before the other libraries of a build, this makes every clock of the calendar tell a day next year.
 * Clocks that only measure are left alone, and whoever waits until a moment of the false calendar waits until the true
 * one: otherwise the wait would last a year. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define AHEAD (400L * 86400)

static long now(void) {
    struct timespec t;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
    return t.tv_sec;
}

int clock_gettime(clockid_t clock, struct timespec *t) {
    int status = syscall(SYS_clock_gettime, clock, t);
    if (!status && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        t->tv_sec += AHEAD;
    return status;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    int status = syscall(SYS_gettimeofday, t, zone);
    if (!status)
        t->tv_sec += AHEAD;
    return status;
}

time_t time(time_t *t) {
    time_t told = now() + AHEAD;
    if (t)
        *t = told;
    return told;
}

static struct timespec truly(const struct timespec *until) {
    struct timespec t = *until;
    if (t.tv_sec > now() + AHEAD / 2)
        t.tv_sec -= AHEAD;
    return t;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    static int (*real)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (!real)
        real = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec t = truly(until);
    return real(condition, mutex, &t);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    static int (*real)(sem_t *, const struct timespec *);
    if (!real)
        real = dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec t = truly(until);
    return real(semaphore, &t);
}
