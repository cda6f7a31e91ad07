-- Which execution a key stands for. Keyed by the hash of (workflow name, key), so that a row is one place whatever their
-- length; written in transactions of their own. The names are for whoever looks.

create table if not exists idempotency_key (
  hash binary(32) not null,
  workflow_id binary(16) not null,
  reserved_at bigint not null,
  workflow_name varbinary(1020) not null,
  idempotency_key varbinary(1020) not null,
  primary key (hash),
  key by_workflow (workflow_id)
) engine = innodb row_format = dynamic;
