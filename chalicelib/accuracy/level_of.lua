-- Return the level of a similarity in percent, in hundredths of a percent: see `accuracy/levels.py`.
local function level_of(similarity)
  local hundredths = math.floor(tonumber(similarity) * 100 + 0.0001)
  if hundredths < 9900 then return hundredths - hundredths % 100 end
  if hundredths < 9990 then return hundredths - hundredths % 10 end
  return math.min(hundredths, 9999)
end
