-- Outputs of tasks that other tasks of the same definition may take over for a time, under the SHA-256 of the definition's
-- name and the key.

create table if not exists task_result (
  key_hash binary(32) not null,
  expires_at bigint not null,
  output longblob not null,
  primary key (key_hash),
  key by_expires_at (expires_at)
) engine = innodb row_format = dynamic;
