-- Canonical NDJSON to the four tables of NativeSparkSql, as Parquet files, by DuckDB. Rules, and what it is spared, are as
-- there; user agents are told apart by a few words instead of being parsed, and visitors are counted, not sketched.
-- ${input} and ${lake} are filled in. The order of rows in a file is left to the query.

set preserve_insertion_order = false;
set timezone = 'UTC';

create temp table named as
with records as (
  select * from read_json('${input}', format = 'newline_delimited', ignore_errors = true, columns = {
    tenant_id: 'varchar', event_id: 'varchar', event_type: 'varchar', event_time: 'varchar', ingested_at: 'varchar',
    anonymous_id: 'varchar', user_id: 'varchar', page_url: 'varchar', referrer_url: 'varchar', user_agent: 'varchar',
    content_id: 'varchar', content_length_ms: 'bigint', position_ms: 'bigint', duration_ms: 'bigint',
    amount: 'decimal(18, 4)', currency: 'varchar', attributes: 'map(varchar, varchar)'})
),
usable as (
  select
    coalesce(nullif(tenant_id, ''), 'default') as tenant_id,
    case when anonymous_id <> '' then 'a:' || anonymous_id else 'u:' || user_id end as visitor_id,
    try_cast(event_time as timestamptz)::timestamp as event_at,
    nullif(event_id, '') as event_id,
    event_type,
    nullif(anonymous_id, '') as anonymous_id,
    nullif(user_id, '') as user_id,
    nullif(page_url, '') as page_url,
    rtrim(regexp_replace(split_part(split_part(nullif(page_url, ''), '#', 1), '?', 1), '^(?:[^/]*:)?//[^/]*', ''), '/') as path,
    nullif(referrer_url, '') as referrer_url,
    nullif(user_agent, '') as user_agent,
    nullif(content_id, '') as content_id,
    content_length_ms, position_ms, duration_ms, amount,
    nullif(currency, '') as currency,
    coalesce(attributes, map {}) as attributes
  from records
  where event_type <> ''
    and try_cast(event_time as timestamptz) >= timestamptz '2000-01-01 00:00:00+00'
    and (ingested_at is null
      or try_cast(event_time as timestamptz) <= try_cast(ingested_at as timestamptz) + interval 24 hours)
    and (anonymous_id <> '' or user_id <> '')
),
hashed as (
  select *, md5(to_json(row(tenant_id, visitor_id, event_at, event_id, event_type, anonymous_id, user_id, page_url,
    referrer_url, user_agent, content_id, content_length_ms, position_ms, duration_ms, amount, currency,
    list_sort(map_entries(attributes)))))::varchar as content_hash
  from usable
)
select distinct on (tenant_id, visitor_id, event_at, coalesce(event_id, content_hash), content_hash)
  tenant_id, visitor_id, event_at::date as event_date, event_at, coalesce(event_id, content_hash) as event_id, event_type,
  content_hash, anonymous_id, user_id, page_url,
  case
    when path = '' then '/'
    when path like '/%' then regexp_replace(path, '^/(product|watch|article|order)/[^/]+$', '/\1/:id')
    else '/' || path
  end as page_group,
  referrer_url, user_agent, content_id, content_length_ms, position_ms, duration_ms, amount, currency, attributes,
  case when user_agent ilike '%mobile%' then 'Phone' when user_agent is not null then 'Desktop' end as device_class,
  regexp_extract(user_agent, '(Firefox|Edg|Chrome|Safari)') as browser,
  regexp_extract(user_agent, '(Windows|Android|iPhone|Mac OS|Linux)') as operating_system,
  case when regexp_full_match(attributes['country'], '[A-Za-z]{2}') then upper(attributes['country']) end as country
from hashed;

copy (select *, 'duckdb' as run_id from named order by event_date, tenant_id, visitor_id, event_at)
to '${lake}/events' (format parquet, compression zstd, partition_by (event_date));

create temp table numbered as
with timelines as (
  select tenant_id, visitor_id, event_date, epoch_us(event_at) as event_us, event_id, content_hash, event_type, user_id,
    page_group,
    case
      when duration_ms > 0 and event_type in ('play', 'resume', 'heartbeat') then
        case
          when duration_ms > 86400000 then epoch_us((event_date + 1)::timestamp)
          else least(epoch_us(event_at) + duration_ms * 1000, epoch_us((event_date + 1)::timestamp))
        end
      else epoch_us(event_at)
    end as end_us
  from named
),
with_pauses as (
  select *, event_us - coalesce(lag(event_us) over (
      partition by tenant_id, visitor_id, event_date order by event_us, event_id, content_hash),
    epoch_us(event_date::timestamp)) as pause_us
  from timelines
),
by_people as (
  select * from with_pauses
  window day as (partition by tenant_id, visitor_id, event_date)
  qualify count(*) over day <= 10000
    and greatest(max(pause_us) over day, epoch_us((event_date + 1)::timestamp) - max(event_us) over day) > 1800000000
),
with_ends as (
  select *, row_number() over timeline as event_number, max(end_us) over (
      timeline rows between unbounded preceding and 1 preceding) as latest_end_us
  from by_people
  window timeline as (partition by tenant_id, visitor_id order by event_us, event_id, content_hash)
)
select *, sum(if(event_us - latest_end_us <= 1800000000, 0, 1)) over (
    partition by tenant_id, visitor_id order by event_us, event_id, content_hash) as session_number
from with_ends;

create temp table sessions as
select tenant_id, visitor_id, session_number, min(event_us) as started_us, max(end_us) as ended_us,
  max(event_us) as last_event_us, count(*) as event_count,
  count(*) filter (event_type = 'page_view') as page_view_count,
  arg_min(page_group, event_number) filter (event_type = 'page_view') as entry_page_group,
  arg_max(page_group, event_number) filter (event_type = 'page_view') as exit_page_group,
  arg_min(event_id, event_number) as first_event_id, arg_max(event_id, event_number) as last_event_id,
  arg_max(user_id, event_number) filter (user_id is not null) as user_id
from numbered
group by tenant_id, visitor_id, session_number;

copy (
  select tenant_id, visitor_id, left(sha256(to_json(row(tenant_id, visitor_id, first_event_id))::varchar), 32) as session_id,
    make_timestamp(started_us)::date as session_date, make_timestamp(started_us) as started_at,
    make_timestamp(ended_us) as ended_at, make_timestamp(last_event_us) as last_event_at,
    (ended_us - started_us) // 1000 as duration_ms, event_count, page_view_count, entry_page_group, exit_page_group,
    first_event_id, last_event_id, user_id, 0 as revision, false as is_retracted, true as is_final, 'duckdb' as run_id
  from sessions
  order by session_date, tenant_id, visitor_id, started_us
) to '${lake}/sessions' (format parquet, compression zstd, partition_by (session_date));

copy (
  with views as (
    select tenant_id, visitor_id, session_number, event_number, coalesce(page_group, '(none)') as page_group
    from numbered
    where event_type = 'page_view'
  ),
  steps as (
    select * from views
    window session as (partition by tenant_id, visitor_id, session_number order by event_number)
    qualify lag(page_group) over session is distinct from page_group
  ),
  neighbours as (
    select tenant_id, visitor_id, session_number, page_group, lag(page_group) over session as previous,
      lead(page_group) over session as next
    from steps
    window session as (partition by tenant_id, visitor_id, session_number order by event_number)
  ),
  transitions as (
    select tenant_id, visitor_id, session_number, coalesce(previous, '(entry)') as from_page_group, page_group as to_page_group
    from neighbours
    union all
    select tenant_id, visitor_id, session_number, page_group, '(exit)' from neighbours where next is null
  )
  select tenant_id, make_timestamp(started_us)::date as session_date, from_page_group, to_page_group,
    count(*) as transition_count, true as is_final, 'duckdb' as run_id
  from transitions join sessions using (tenant_id, visitor_id, session_number)
  group by all
  order by all
) to '${lake}/transitions' (format parquet, compression zstd, partition_by (session_date));

copy (
  select tenant_id, event_date, date_trunc('minute', event_at) as minute_at, event_type, page_group, country, device_class,
    browser, case when event_type = 'purchase' and amount is not null then coalesce(currency, 'XXX') end as currency,
    count(*) as event_count, count(*) filter (event_type = 'error') as error_count,
    count(*) filter (event_type = 'purchase') as conversion_count,
    coalesce(sum(amount) filter (event_type = 'purchase'), 0) as revenue,
    approx_count_distinct(visitor_id) as visitors, true as is_final, 'duckdb' as run_id
  from named
  group by all
  order by all
) to '${lake}/traffic' (format parquet, compression zstd, partition_by (event_date));

select count(*) as events, (select count(*) from sessions) as sessions from named;
