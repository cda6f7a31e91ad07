-- Repeated until @done is 1.
-- Executions that an earlier release has left RUNNING with nothing to wait for had no timer either. Each that has none is
-- decided once: what is open in it then has its reason to be, or is ended with the reason it has none. A thousand executions
-- a statement, in the order of their ids, due a quarter of a second after those before, so that deciders are not flooded.
-- One that is decided meanwhile is not woken again.

set @begun = coalesce(@begun, cast(unix_timestamp(now(3)) * 1000 as signed));
set @due = coalesce(@due + 250, @begun);
set @after = coalesce(@until, cast('' as binary(16)));
set @until = (select max(page.id) from (select id from execution where id > @after order by id limit 1000) page);
update execution set wake_at = @due
  where id > @after and id <= @until and status = 'RUNNING' and wake_at is null and update_time < @begun;
set @done = @until is null;
