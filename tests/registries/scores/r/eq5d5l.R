# Indices of EQ-5D-5L profiles in the Swedish experience-based TTO value set from two R packages:
#   eq5d (0.16, Sweden_2020, four decimals) and the table that eq5dsuite (2.0, SE_2020, three decimals) holds.
# 45 profiles: an orthogonal array of five levels (every pair of levels of every pair of dimensions), and each dimension
# alone at the levels 2 to 5. The comparison of all 3125 was made once with this script, `all <- TRUE`.
# Rscript eq5d5l.R > eq5d5l.csv
library(eq5d)
all <- FALSE

pairs <- expand.grid(b = 0:4, a = 0:4)
array <- with(pairs, cbind(a, b, (a + b) %% 5, (a + 2 * b) %% 5, (a + 3 * b) %% 5)) + 1
alone <- do.call(rbind, lapply(1:5, function(d) t(sapply(2:5, function(l) replace(rep(1, 5), d, l)))))
profiles <- if (all) as.matrix(expand.grid(rep(list(1:5), 5))[, 5:1]) else rbind(array, alone)
colnames(profiles) <- c("MO", "SC", "UA", "PD", "AD")
name <- apply(profiles, 1, paste0, collapse = "")

table <- eq5dsuite:::.vsets5L
grid <- expand.grid(rep(list(1:5), 5))[, 5:1]
held <- setNames(table$SE_2020, apply(grid, 1, paste0, collapse = ""))

written <- data.frame(
  profile = name,
  eq5d = apply(profiles, 1, eq5d5l, country = "Sweden_2020", digits = 4),
  eq5dsuite = held[name]
)
write.csv(written[!duplicated(name), ], row.names = FALSE, quote = FALSE)
