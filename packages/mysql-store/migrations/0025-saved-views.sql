-- Pages of the console as somebody wants to see them again.

create table if not exists saved_view (
  view_id varbinary(64) not null,
  name varbinary(1020) not null,
  page varbinary(32) not null,
  search mediumblob not null,
  is_pinned tinyint not null,
  created_by varbinary(1020) not null,
  create_time bigint not null,
  update_time bigint not null,
  primary key (view_id)
) engine = innodb row_format = dynamic;
