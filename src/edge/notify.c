/* What a service manager is told. */
#include "edge/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool
notify(const char *words)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = path == NULL ? 0 : strlen(path);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	bool sent;
	int fd;

	if (len == 0 || len >= sizeof address.sun_path || (*path != '/' && *path != '@'))
		return false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	memcpy(address.sun_path, path, len);
	if (*path == '@')
		address.sun_path[0] = '\0'; /* an abstract address */
	sent = sendto(fd, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&address,
		   size) == (ssize_t)strlen(words);
	close(fd);
	return sent;
}

int
notify_watchdog(void)
{
	const char *text = getenv("WATCHDOG_USEC");
	long long us = text == NULL ? 0 : atoll(text);

	if (us <= 0)
		return 0;
	return us < 2000000 ? 1 : (int)(us / 2000000);
}
