-- Slots of limits: one row for each lease of a limited task, from the commit that leases it until the task has left
-- IN_PROGRESS (`state` 0: it has not; 1: it has; 2: and the limiter knows) and the window has passed. They outlive their
-- executions.

create table if not exists limited_lease (
  workflow_id binary(16) not null,
  task_id binary(16) not null,
  lease_id varbinary(255) not null,
  limit_name varbinary(1020) not null,
  since bigint not null,
  window_ms bigint not null,
  state tinyint not null,
  passed_at bigint not null,
  primary key (workflow_id, task_id, lease_id),
  key by_state (state, passed_at)
) engine = innodb row_format = dynamic;

-- One row, once the limiter was opened for the first time: before that no slot can be under way.

create table if not exists limiter_opening (
  id tinyint not null,
  opened_at bigint not null,
  primary key (id)
) engine = innodb row_format = dynamic;
