--- include visits/absorbed
--- include visits/end_of
--- include visits/sightings
--- include visits/visit_record
-- Return a visit as lists show it, its number among its customer's visits included. Return nil where it is gone.
local function visit_row(visit)
  local row = visit_record(visit)
  if not row.customer_id then return nil end
  row.ended, row.left_in = end_of(row)
  row.id, row.number = visit, (call('ZRANK', key('visits-of', row.customer_id), visit) or 0) + 1
  -- An empty list stays out, because cjson writes it as an object.
  local seen, parts = sightings(visit, row), absorbed(visit, row)
  if #seen > 0 then row.sightings = seen end
  if #parts > 0 then row.absorbed = parts end
  return row
end
