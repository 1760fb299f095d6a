/* the sandbox process of a pod: reaps children, ends on SIGTERM and SIGINT */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void down(int s) { (void)s; _exit(0); }
static void reap(int s) { (void)s; while (waitpid(-1, NULL, WNOHANG) > 0) ; }
int main(void) {
  struct sigaction d = {.sa_handler = down}, r = {.sa_handler = reap, .sa_flags = SA_NOCLDSTOP};
  sigaction(SIGTERM, &d, NULL); sigaction(SIGINT, &d, NULL); sigaction(SIGCHLD, &r, NULL);
  for (;;) pause();
}
