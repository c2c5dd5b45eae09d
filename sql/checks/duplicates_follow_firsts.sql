-- An input that comes after a gap in the catalogue, so that one was lost, or one that says wrongly
-- which input brought its bytes first.
with placed as (
    select
        inputs.input_number,
        inputs.document_id,
        inputs.duplicate_of,
        lag(inputs.input_number, 1, 0) over (order by inputs.input_number) as number_before,
        min(inputs.input_number) over (partition by inputs.document_id) as first_number,
    from inputs
),

broken as (
    select
        input_number,
        document_id,
        number_before,
        duplicate_of,
        first_number,
    from placed
    where
        input_number <> number_before + 1
        or duplicate_of is distinct from
        if(document_id is null, null, nullif(first_number, input_number))
)

select * from broken
