-- What people say of a cause of failures, and whether they want to see it no more. It stays when its executions are gone.

create table if not exists error_note (
  error_group varbinary(32) not null,
  is_muted tinyint not null,
  note mediumblob not null,
  updated_by varbinary(1020) not null,
  update_time bigint not null,
  primary key (error_group)
) engine = innodb row_format = dynamic;
