-- Executions of definitions with rateLimitConfig: which of them may run (`state` 1) and which wait (0), by the hash of
-- (workflow name, key). Whoever changes the rows of a key locks the key's own row first.

create table if not exists admission_key (
  hash binary(32) not null,
  workflow_name varbinary(1020) not null,
  rate_limit_key longblob not null,
  primary key (hash)
) engine = innodb row_format = dynamic;

create table if not exists admission (
  workflow_id binary(16) not null,
  hash binary(32) not null,
  state tinyint not null,
  concurrent_exec_limit int not null,
  since bigint not null,
  primary key (workflow_id),
  key by_hash (hash, state, since, workflow_id)
) engine = innodb row_format = dynamic;
