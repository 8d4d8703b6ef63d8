--- include faces/owner_of
--- include people/with_record
-- Note the record with the items that a merge of an earlier version moved, where the holder still has them.
-- `merge` is that version's document: lists of ids and scores, or of names and values.
local function note_records(merge, record, holder)
  local function each(list, step)
    for i = 1, #(list or {}), 2 do step(list[i], list[i + 1]) end
  end

  for name, item in pairs({visits = 'visit', orders = 'order', notifications = 'notification'}) do
    each(merge[name], function(id)
      if call('ZSCORE', key(name .. '-of', holder), id) and call('EXISTS', key(item, id)) == 1 then
        call('HSET', key(item, id), 'customer_id', holder, 'record', record)
      end
    end)
  end

  local function note_face(face)
    if (owner_of(face)) == holder then call('SET', key('face', face), holder .. ' ' .. record, 'KEEPTTL') end
  end
  each(merge.faces, note_face)

  -- a reference that was indexed anew since has another id than the merge knows
  local moved = {}
  each(merge.references, function(face, seen) moved[cjson.decode(seen).first_id or face] = true end)
  each(call('HGETALL', key('references', holder)), function(face, seen)
    if moved[cjson.decode(seen).first_id or face] then
      call('HSET', key('references', holder), face, with_record(seen, record))
      note_face(face)
    end
  end)

  for _, index in ipairs({'selfies', 'devices'}) do
    each(merge[index], function(name)
      local entry = call('HGET', key(index, holder), name)
      if entry then call('HSET', key(index, holder), name, with_record(entry, record)) end
    end)
  end
end
