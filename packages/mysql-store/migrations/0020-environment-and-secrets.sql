-- What definitions may name beside their own data. Values of the environment are as they are; a change raises the revision
-- of `metadata_revision`. Values of secrets are sealed before they come here: this database cannot tell them.

create table if not exists environment_value (
  name varbinary(255) not null,
  value mediumblob not null,
  create_time bigint not null,
  update_time bigint not null,
  primary key (name)
) engine = innodb row_format = dynamic;

create table if not exists secret (
  name varbinary(255) not null,
  sealed mediumblob not null,
  create_time bigint not null,
  update_time bigint not null,
  primary key (name)
) engine = innodb row_format = dynamic;
