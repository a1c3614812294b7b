/* Files of this machine, with ceilings. Errors are ERROR_SYSTEM and name the file. */
#ifndef SMALLPRINT_BASE_FILE_H
#define SMALLPRINT_BASE_FILE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/strs.h"

/* Add a whole file ("-": standard input) to out; ERROR_LIMIT past its ceiling. */
int file_read(const char *path, struct buf *out, struct error *err);
/* Write through a temporary name and rename, fsynced: yesterday's file survives a failure. */
int file_write(const char *path, struct span bytes, struct error *err);
/* The same without waiting for the disk: for what can be made again. */
int file_write_again(const char *path, struct span bytes, struct error *err);
/* All the bytes to an open file; -1 and errno when it would not take them. */
int file_write_all(int fd, struct span bytes);
/* Names (not paths) of the regular files in dir that end in suffix, sorted. Dotfiles are left
 * out. */
int file_list(const char *dir, const char *suffix, struct strs *out, struct error *err);
int file_mkdirs(const char *path, struct error *err); /* like mkdir -p */
bool file_exists(const char *path);
bool file_is_dir(const char *path);

#endif
