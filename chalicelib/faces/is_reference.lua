--- include faces/is_passing
--- include faces/owner_of
-- Tell whether a face is one of its owner's references, or of a stranger who only passes, as long as that lasts.
local function is_reference(face)
  local owner = owner_of(face)
  return is_passing(owner) or owner and call('HEXISTS', key('references', survivor(owner)), face) == 1
end
