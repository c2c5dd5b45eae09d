-- A document whose zones leave a gap, overlap, or do not reach from its first to its last code
-- point.
with followed as (
    select
        zones.document_id,
        zones.zone_number,
        zones.start_offset,
        zones.end_offset,
        coalesce(
            lead(zones.start_offset)
                over (partition by zones.document_id order by zones.zone_number),
            documents.char_count
        ) as next_start,
        row_number() over (partition by zones.document_id order by zones.zone_number) as place,
    from zones
    inner join documents on zones.document_id = documents.document_id
    inner join checked_documents on zones.document_id = checked_documents.document_id
),

broken as (
    select
        document_id,
        zone_number,
        start_offset,
        end_offset,
        next_start,
    from followed
    where
        end_offset <> next_start
        or start_offset >= end_offset
        or zone_number <> place - 1
        or (place = 1 and start_offset <> 0)
),

untiled as (
    select
        documents.document_id,
        null as zone_number,
        0 as start_offset,
        0 as end_offset,
        documents.char_count as next_start,
    from documents
    inner join checked_documents on documents.document_id = checked_documents.document_id
    anti join zones on documents.document_id = zones.document_id
    where documents.char_count > 0
)

select * from broken
union all
select * from untiled
