# RAND-36 scales of 40 complete forms with answers drawn at random, from the R package rand36sf (0.1.0).
# Rscript rand36.R > rand36.csv
library(dplyr, warn.conflicts = FALSE)
library(rand36sf)

most <- c(5, 5, rep(3, 10), rep(2, 7), 5, 6, 5, rep(6, 9), rep(5, 5))
set.seed(36)
answers <- as.data.frame(lapply(most, function(k) sample.int(k, 40, replace = TRUE)))
names(answers) <- paste0("item", 1:36)
scored <- score_randsf_36(answers, item1 = 1)
scores <- round(as.matrix(scored[, 37:44]), 6)
colnames(scores) <- c(
  "physical_functioning", "role_physical", "role_emotional", "energy", "emotional_wellbeing", "social_functioning",
  "pain", "general_health"
)
write.csv(cbind(answers, scores), row.names = FALSE, quote = FALSE)
