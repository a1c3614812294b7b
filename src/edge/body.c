/* Bytes as a descriptor. */
#include "edge/body.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int
body_make(struct span bytes, int *fd, struct error *err)
{
	int made = memfd_create("body", MFD_CLOEXEC);

	if (made < 0)
		return error_set(err, ERROR_SYSTEM, "memfd: %s", strerror(errno));
	while (bytes.len > 0) {
		ssize_t n = write(made, bytes.data, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(err, ERROR_SYSTEM, "memfd: %s", strerror(errno));
			close(made);
			return -1;
		}
		bytes = span_make(bytes.data + n, bytes.len - (size_t)n);
	}
	*fd = made;
	return 0;
}
